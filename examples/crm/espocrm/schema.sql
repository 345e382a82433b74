-- EspoCRM: the tables that catalog.toml reads, and enough of their columns to be recognised.
-- Types as it creates them on MySQL or MariaDB. Tables and columns that begin with c_ are made in the Entity Manager.

CREATE TABLE account (
    id varchar(17) NOT NULL,
    name varchar(249),
    deleted tinyint(1) DEFAULT 0,
    website varchar(255),
    type varchar(255),
    industry varchar(255),
    billing_address_city varchar(100),
    created_at datetime,
    assigned_user_id varchar(17),
    c_company_number varchar(20),
    c_employees int(11),
    PRIMARY KEY (id)
);

CREATE TABLE contact (
    id varchar(17) NOT NULL,
    deleted tinyint(1) DEFAULT 0,
    salutation_name varchar(255),
    first_name varchar(100) DEFAULT '',
    last_name varchar(100) DEFAULT '',
    account_id varchar(17),
    description mediumtext,
    do_not_call tinyint(1) NOT NULL DEFAULT 0,
    address_street varchar(255),
    address_city varchar(100),
    address_country varchar(100),
    created_at datetime,
    assigned_user_id varchar(17),
    c_customer_number varchar(20),
    c_birthday date,
    c_kind varchar(255),
    c_interests mediumtext,
    c_tags mediumtext,
    PRIMARY KEY (id)
);

CREATE TABLE account_contact (
    id bigint(20) NOT NULL,
    account_id varchar(17),
    contact_id varchar(17),
    role varchar(100),
    is_inactive tinyint(1) DEFAULT 0,
    deleted tinyint(1) DEFAULT 0,
    PRIMARY KEY (id)
);

CREATE TABLE email_address (
    id varchar(17) NOT NULL,
    name varchar(255),
    deleted tinyint(1) DEFAULT 0,
    `lower` varchar(255),
    invalid tinyint(1) NOT NULL DEFAULT 0,
    opt_out tinyint(1) NOT NULL DEFAULT 0,
    PRIMARY KEY (id)
);

CREATE TABLE entity_email_address (
    id bigint(20) NOT NULL,
    entity_id varchar(17),
    email_address_id varchar(17),
    entity_type varchar(100),
    `primary` tinyint(1) DEFAULT 0,
    deleted tinyint(1) DEFAULT 0,
    PRIMARY KEY (id)
);

CREATE TABLE c_product (
    id varchar(17) NOT NULL,
    name varchar(255),
    deleted tinyint(1) DEFAULT 0,
    category varchar(255),
    price double,
    price_currency varchar(3),
    PRIMARY KEY (id)
);

CREATE TABLE c_order (
    id varchar(17) NOT NULL,
    name varchar(255),
    deleted tinyint(1) DEFAULT 0,
    created_at datetime,
    contact_id varchar(17),
    status varchar(255) DEFAULT 'Draft',
    amount double,
    amount_currency varchar(3),
    PRIMARY KEY (id)
);

CREATE TABLE c_order_item (
    id varchar(17) NOT NULL,
    name varchar(255),
    deleted tinyint(1) DEFAULT 0,
    order_id varchar(17),
    product_id varchar(17),
    quantity double,
    amount double,
    amount_currency varchar(3),
    PRIMARY KEY (id)
);

CREATE TABLE opportunity (
    id varchar(17) NOT NULL,
    name varchar(255),
    deleted tinyint(1) DEFAULT 0,
    amount double,
    amount_currency varchar(3),
    stage varchar(255) DEFAULT 'Prospecting',
    last_stage varchar(255),
    probability int(11),
    lead_source varchar(255),
    close_date date,
    account_id varchar(17),
    contact_id varchar(17),
    created_at datetime,
    PRIMARY KEY (id)
);

CREATE TABLE contact_opportunity (
    id bigint(20) NOT NULL,
    contact_id varchar(17),
    opportunity_id varchar(17),
    role varchar(50),
    deleted tinyint(1) DEFAULT 0,
    PRIMARY KEY (id)
);

CREATE TABLE `case` (
    id varchar(17) NOT NULL,
    name varchar(255),
    deleted tinyint(1) DEFAULT 0,
    number int(10) unsigned NOT NULL,
    status varchar(255) DEFAULT 'New',
    priority varchar(255) DEFAULT 'Normal',
    type varchar(255),
    description mediumtext,
    account_id varchar(17),
    contact_id varchar(17),
    created_at datetime,
    PRIMARY KEY (id)
);

CREATE TABLE `call` (
    id varchar(17) NOT NULL,
    name varchar(255),
    deleted tinyint(1) DEFAULT 0,
    status varchar(255) DEFAULT 'Planned',
    date_start datetime,
    date_end datetime,
    direction varchar(255),
    parent_id varchar(17),
    parent_type varchar(100),
    account_id varchar(17),
    PRIMARY KEY (id)
);

CREATE TABLE call_contact (
    id bigint(20) NOT NULL,
    call_id varchar(17),
    contact_id varchar(17),
    status varchar(36) DEFAULT 'None',
    deleted tinyint(1) DEFAULT 0,
    PRIMARY KEY (id)
);

CREATE TABLE meeting (
    id varchar(17) NOT NULL,
    name varchar(255),
    deleted tinyint(1) DEFAULT 0,
    status varchar(255) DEFAULT 'Planned',
    date_start datetime,
    date_end datetime,
    is_all_day tinyint(1) NOT NULL DEFAULT 0,
    parent_id varchar(17),
    parent_type varchar(100),
    account_id varchar(17),
    PRIMARY KEY (id)
);

CREATE TABLE contact_meeting (
    id bigint(20) NOT NULL,
    contact_id varchar(17),
    meeting_id varchar(17),
    status varchar(36) DEFAULT 'None',
    deleted tinyint(1) DEFAULT 0,
    PRIMARY KEY (id)
);

CREATE TABLE campaign (
    id varchar(17) NOT NULL,
    name varchar(255),
    deleted tinyint(1) DEFAULT 0,
    status varchar(255) DEFAULT 'Planning',
    type varchar(64) DEFAULT 'Email',
    start_date date,
    end_date date,
    PRIMARY KEY (id)
);

CREATE TABLE campaign_log_record (
    id varchar(17) NOT NULL,
    deleted tinyint(1) DEFAULT 0,
    action varchar(50),
    action_date datetime,
    data mediumtext,
    string_data varchar(100),
    application varchar(36),
    created_at datetime,
    campaign_id varchar(17),
    parent_id varchar(17),
    parent_type varchar(100),
    is_test tinyint(1) NOT NULL DEFAULT 0,
    PRIMARY KEY (id)
);
