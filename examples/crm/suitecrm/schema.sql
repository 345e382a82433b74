-- SuiteCRM 7.14: the tables that catalog.toml reads, and enough of their columns to be recognised.
-- Types as its vardefs create them on MySQL or MariaDB. Columns that end in _c are made in the Studio, in *_cstm tables.

CREATE TABLE accounts (
    id char(36) NOT NULL,
    name varchar(150),
    date_entered datetime,
    date_modified datetime,
    deleted tinyint(1) DEFAULT 0,
    assigned_user_id char(36),
    account_type varchar(50),
    industry varchar(50),
    annual_revenue varchar(100),
    billing_address_city varchar(100),
    employees varchar(10),
    parent_id char(36),
    PRIMARY KEY (id)
);

CREATE TABLE accounts_cstm (
    id_c char(36) NOT NULL,
    company_number_c varchar(20),
    PRIMARY KEY (id_c)
);

CREATE TABLE contacts (
    id char(36) NOT NULL,
    date_entered datetime,
    date_modified datetime,
    deleted tinyint(1) DEFAULT 0,
    assigned_user_id char(36),
    salutation varchar(255),
    first_name varchar(100),
    last_name varchar(100),
    title varchar(100),
    do_not_call tinyint(1) DEFAULT 0,
    phone_mobile varchar(100),
    primary_address_street varchar(150),
    primary_address_city varchar(100),
    primary_address_country varchar(255),
    lead_source varchar(255),
    reports_to_id char(36),
    birthdate date,
    campaign_id char(36),
    PRIMARY KEY (id)
);

CREATE TABLE contacts_cstm (
    id_c char(36) NOT NULL,
    customer_number_c varchar(20),
    kind_c varchar(100),
    interests_c text,
    tags_c text,
    PRIMARY KEY (id_c)
);

CREATE TABLE accounts_contacts (
    id varchar(36) NOT NULL,
    contact_id varchar(36),
    account_id varchar(36),
    date_modified datetime,
    deleted tinyint(1) DEFAULT 0,
    PRIMARY KEY (id)
);

CREATE TABLE email_addresses (
    id char(36) NOT NULL,
    email_address varchar(255),
    email_address_caps varchar(255),
    invalid_email tinyint(1) DEFAULT 0,
    opt_out tinyint(1) DEFAULT 0,
    confirm_opt_in varchar(255) DEFAULT 'not-opt-in',
    date_created datetime,
    date_modified datetime,
    deleted tinyint(1) DEFAULT 0,
    PRIMARY KEY (id)
);

CREATE TABLE email_addr_bean_rel (
    id char(36) NOT NULL,
    email_address_id char(36) NOT NULL,
    bean_id char(36) NOT NULL,
    bean_module varchar(100),
    primary_address tinyint(1) DEFAULT 0,
    reply_to_address tinyint(1) DEFAULT 0,
    date_created datetime,
    deleted tinyint(1) DEFAULT 0,
    PRIMARY KEY (id)
);

CREATE TABLE aos_products (
    id char(36) NOT NULL,
    name varchar(255),
    date_entered datetime,
    deleted tinyint(1) DEFAULT 0,
    part_number varchar(25),
    category varchar(100),
    type varchar(100) DEFAULT 'Good',
    cost decimal(26,6),
    price decimal(26,6),
    aos_product_category_id char(36),
    PRIMARY KEY (id)
);

CREATE TABLE aos_invoices (
    id char(36) NOT NULL,
    name varchar(255),
    date_entered datetime,
    date_modified datetime,
    deleted tinyint(1) DEFAULT 0,
    billing_account_id char(36),
    billing_contact_id char(36),
    number int(11) NOT NULL,
    total_amt decimal(26,6),
    total_amount decimal(26,6),
    total_amount_usdollar decimal(26,6),
    currency_id char(36),
    invoice_date date,
    due_date date,
    status varchar(100),
    PRIMARY KEY (id)
);

CREATE TABLE aos_products_quotes (
    id char(36) NOT NULL,
    name text,
    date_entered datetime,
    deleted tinyint(1) DEFAULT 0,
    part_number varchar(255),
    number int(11),
    product_qty decimal(18,4),
    product_list_price decimal(26,6),
    product_unit_price decimal(26,6),
    product_total_price decimal(26,6),
    parent_type varchar(100),
    parent_id char(36),
    product_id char(36),
    group_id char(36),
    PRIMARY KEY (id)
);

CREATE TABLE opportunities (
    id char(36) NOT NULL,
    name varchar(50),
    date_entered datetime,
    deleted tinyint(1) DEFAULT 0,
    opportunity_type varchar(255),
    lead_source varchar(50),
    amount double,
    amount_usdollar double,
    currency_id char(36),
    date_closed date,
    sales_stage varchar(255),
    probability double,
    PRIMARY KEY (id)
);

CREATE TABLE opportunities_contacts (
    id varchar(36) NOT NULL,
    contact_id varchar(36),
    opportunity_id varchar(36),
    contact_role varchar(50),
    date_modified datetime,
    deleted tinyint(1) DEFAULT 0,
    PRIMARY KEY (id)
);

CREATE TABLE cases (
    id char(36) NOT NULL,
    name varchar(255),
    date_entered datetime,
    deleted tinyint(1) DEFAULT 0,
    case_number int(11) NOT NULL,
    type varchar(255),
    status varchar(100),
    priority varchar(100),
    account_id char(36),
    state varchar(100) DEFAULT 'Open',
    PRIMARY KEY (id)
);

CREATE TABLE contacts_cases (
    id varchar(36) NOT NULL,
    contact_id varchar(36),
    case_id varchar(36),
    contact_role varchar(50),
    date_modified datetime,
    deleted tinyint(1) DEFAULT 0,
    PRIMARY KEY (id)
);

CREATE TABLE calls (
    id char(36) NOT NULL,
    name varchar(50),
    date_entered datetime,
    deleted tinyint(1) DEFAULT 0,
    duration_hours int(2),
    duration_minutes int(2),
    date_start datetime,
    date_end datetime,
    parent_type varchar(255),
    status varchar(100) DEFAULT 'Planned',
    direction varchar(100),
    parent_id char(36),
    PRIMARY KEY (id)
);

CREATE TABLE calls_contacts (
    id varchar(36) NOT NULL,
    call_id varchar(36),
    contact_id varchar(36),
    required varchar(1) DEFAULT '1',
    accept_status varchar(25) DEFAULT 'none',
    date_modified datetime,
    deleted tinyint(1) DEFAULT 0,
    PRIMARY KEY (id)
);

CREATE TABLE meetings (
    id char(36) NOT NULL,
    name varchar(50),
    date_entered datetime,
    deleted tinyint(1) DEFAULT 0,
    location varchar(50),
    duration_hours int(3),
    duration_minutes int(2),
    date_start datetime,
    date_end datetime,
    parent_type varchar(100),
    status varchar(100) DEFAULT 'Planned',
    parent_id char(36),
    gsync_id varchar(1024),
    gsync_lastsync int,
    PRIMARY KEY (id)
);

CREATE TABLE meetings_contacts (
    id varchar(36) NOT NULL,
    meeting_id varchar(36),
    contact_id varchar(36),
    required varchar(1) DEFAULT '1',
    accept_status varchar(25) DEFAULT 'none',
    date_modified datetime,
    deleted tinyint(1) DEFAULT 0,
    PRIMARY KEY (id)
);

CREATE TABLE campaigns (
    id char(36) NOT NULL,
    name varchar(255),
    date_entered datetime,
    deleted tinyint(1) DEFAULT 0,
    start_date date,
    end_date date,
    status varchar(100),
    budget double,
    campaign_type varchar(100),
    PRIMARY KEY (id)
);

CREATE TABLE campaign_log (
    id char(36) NOT NULL,
    campaign_id char(36),
    target_tracker_key varchar(36),
    target_id varchar(36),
    target_type varchar(100),
    activity_type varchar(100),
    activity_date datetime,
    related_id varchar(36),
    related_type varchar(100),
    archived tinyint(1) DEFAULT 0,
    hits int DEFAULT 0,
    deleted tinyint(1) DEFAULT 0,
    date_modified datetime,
    PRIMARY KEY (id)
);
