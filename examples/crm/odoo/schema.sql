-- Odoo 11 community: the tables that catalog.toml reads, and enough of their columns to be recognised.
-- Types as its ORM creates them on PostgreSQL. Columns that begin with x_ are made in the user interface (Studio).

CREATE TABLE res_partner (
    id integer NOT NULL PRIMARY KEY,
    name varchar,
    display_name varchar,
    title integer,
    parent_id integer,
    ref varchar,
    lang varchar,
    vat varchar,
    active boolean,
    customer boolean,
    supplier boolean,
    employee boolean,
    function varchar,
    type varchar,
    street varchar,
    city varchar,
    country_id integer,
    email varchar,
    phone varchar,
    mobile varchar,
    is_company boolean,
    industry_id integer,
    commercial_partner_id integer,
    opt_out boolean,
    create_uid integer,
    create_date timestamp without time zone,
    write_date timestamp without time zone,
    x_birthday date,
    x_employees integer
);

CREATE TABLE res_partner_title (
    id integer NOT NULL PRIMARY KEY,
    name varchar,
    shortcut varchar
);

CREATE TABLE res_partner_industry (
    id integer NOT NULL PRIMARY KEY,
    name varchar,
    full_name varchar,
    active boolean
);

CREATE TABLE res_partner_category (
    id integer NOT NULL PRIMARY KEY,
    name varchar,
    color integer,
    parent_id integer,
    active boolean
);

CREATE TABLE res_partner_res_partner_category_rel (
    category_id integer NOT NULL,
    partner_id integer NOT NULL
);

CREATE TABLE x_interest (
    id integer NOT NULL PRIMARY KEY,
    x_name varchar
);

CREATE TABLE x_interest_res_partner_rel (
    res_partner_id integer NOT NULL,
    x_interest_id integer NOT NULL
);

CREATE TABLE product_category (
    id integer NOT NULL PRIMARY KEY,
    name varchar,
    complete_name varchar,
    parent_id integer
);

CREATE TABLE product_template (
    id integer NOT NULL PRIMARY KEY,
    name varchar,
    type varchar,
    categ_id integer,
    list_price numeric,
    sale_ok boolean,
    active boolean,
    default_code varchar
);

CREATE TABLE product_product (
    id integer NOT NULL PRIMARY KEY,
    default_code varchar,
    active boolean,
    product_tmpl_id integer,
    barcode varchar
);

CREATE TABLE sale_order (
    id integer NOT NULL PRIMARY KEY,
    name varchar,
    client_order_ref varchar,
    state varchar,
    date_order timestamp without time zone,
    confirmation_date timestamp without time zone,
    user_id integer,
    partner_id integer,
    partner_invoice_id integer,
    invoice_status varchar,
    amount_untaxed numeric,
    amount_tax numeric,
    amount_total numeric,
    team_id integer,
    create_date timestamp without time zone
);

CREATE TABLE sale_order_line (
    id integer NOT NULL PRIMARY KEY,
    order_id integer,
    name text,
    sequence integer,
    price_unit numeric,
    price_subtotal numeric,
    price_tax double precision,
    price_total numeric,
    discount numeric,
    product_id integer,
    product_uom_qty numeric,
    qty_delivered numeric,
    state varchar
);

CREATE TABLE crm_stage (
    id integer NOT NULL PRIMARY KEY,
    name varchar,
    sequence integer,
    probability double precision
);

CREATE TABLE crm_lead (
    id integer NOT NULL PRIMARY KEY,
    name varchar,
    partner_id integer,
    active boolean,
    type varchar,
    priority varchar,
    stage_id integer,
    probability double precision,
    planned_revenue double precision,
    date_deadline date,
    date_closed timestamp without time zone,
    lost_reason integer,
    create_date timestamp without time zone
);

CREATE TABLE project_task_type (
    id integer NOT NULL PRIMARY KEY,
    name varchar,
    sequence integer,
    fold boolean
);

CREATE TABLE project_task (
    id integer NOT NULL PRIMARY KEY,
    active boolean,
    name varchar,
    priority varchar,
    stage_id integer,
    kanban_state varchar,
    project_id integer,
    partner_id integer,
    user_id integer,
    create_date timestamp without time zone,
    date_end timestamp without time zone
);


CREATE TABLE mail_activity_type (
    id integer NOT NULL PRIMARY KEY,
    name varchar,
    category varchar
);

CREATE TABLE mail_activity (
    id integer NOT NULL PRIMARY KEY,
    res_id integer,
    res_model varchar,
    res_name varchar,
    activity_type_id integer,
    summary varchar,
    date_deadline date,
    user_id integer
);

CREATE TABLE mail_message (
    id integer NOT NULL PRIMARY KEY,
    subject varchar,
    date timestamp without time zone,
    body text,
    model varchar,
    res_id integer,
    message_type varchar,
    subtype_id integer,
    mail_activity_type_id integer,
    author_id integer
);

CREATE TABLE utm_campaign (
    id integer NOT NULL PRIMARY KEY,
    name varchar
);

CREATE TABLE mail_mass_mailing_campaign (
    id integer NOT NULL PRIMARY KEY,
    user_id integer,
    campaign_id integer,
    color integer
);

CREATE TABLE mail_mail_statistics (
    id integer NOT NULL PRIMARY KEY,
    message_id varchar,
    model varchar,
    res_id integer,
    mass_mailing_id integer,
    mass_mailing_campaign_id integer,
    sent timestamp without time zone,
    opened timestamp without time zone,
    replied timestamp without time zone,
    bounced timestamp without time zone,
    clicked timestamp without time zone,
    state varchar
);
