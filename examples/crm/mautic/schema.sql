-- Mautic 5: the tables that catalog.toml reads, and enough of their columns to be recognised.
-- Types as Doctrine creates them on MySQL or MariaDB. Custom contact fields are columns of leads: the last four here.

CREATE TABLE leads (
    id bigint(20) unsigned NOT NULL,
    owner_id int(10) unsigned,
    stage_id int(10) unsigned,
    is_published tinyint(1) NOT NULL,
    date_added datetime,
    date_modified datetime,
    points int(11) NOT NULL,
    last_active datetime,
    date_identified datetime,
    title varchar(191),
    firstname varchar(191),
    lastname varchar(191),
    company varchar(191),
    email varchar(191),
    mobile varchar(191),
    city varchar(191),
    country varchar(191),
    timezone varchar(191),
    customer_number varchar(191),
    birthday date,
    kind varchar(191),
    interests longtext,
    PRIMARY KEY (id)
);

CREATE TABLE companies (
    id int(10) unsigned NOT NULL,
    owner_id int(10) unsigned,
    is_published tinyint(1) NOT NULL,
    date_added datetime,
    score int(11),
    companyname varchar(191),
    companycity varchar(191),
    companyindustry varchar(191),
    companynumber_of_employees double,
    companyannual_revenue double,
    company_number varchar(191),
    PRIMARY KEY (id)
);

CREATE TABLE companies_leads (
    company_id int(10) unsigned NOT NULL,
    lead_id bigint(20) unsigned NOT NULL,
    is_primary tinyint(1),
    date_added datetime NOT NULL,
    PRIMARY KEY (company_id, lead_id)
);

CREATE TABLE lead_tags (
    id int(10) unsigned NOT NULL,
    tag varchar(191) NOT NULL,
    description longtext,
    PRIMARY KEY (id)
);

CREATE TABLE lead_tags_xref (
    lead_id bigint(20) unsigned NOT NULL,
    tag_id int(10) unsigned NOT NULL,
    PRIMARY KEY (lead_id, tag_id)
);

CREATE TABLE lead_donotcontact (
    id int(10) unsigned NOT NULL,
    lead_id bigint(20) unsigned,
    date_added datetime NOT NULL,
    reason smallint(6) NOT NULL,
    channel varchar(191) NOT NULL,
    channel_id int(11),
    comments longtext,
    PRIMARY KEY (id)
);

CREATE TABLE stages (
    id int(10) unsigned NOT NULL,
    is_published tinyint(1) NOT NULL,
    name varchar(191) NOT NULL,
    weight int(11) NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE lead_stages_change_log (
    id int(10) unsigned NOT NULL,
    lead_id bigint(20) unsigned NOT NULL,
    stage_id int(10) unsigned,
    event_name varchar(191) NOT NULL,
    action_name varchar(191) NOT NULL,
    date_added datetime NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE lead_event_log (
    id bigint(20) unsigned NOT NULL,
    lead_id bigint(20) unsigned,
    user_id int(11),
    bundle varchar(191),
    object varchar(191),
    action varchar(191),
    object_id int(11),
    date_added datetime NOT NULL,
    properties json,
    PRIMARY KEY (id)
);

CREATE TABLE page_hits (
    id bigint(20) unsigned NOT NULL,
    page_id int(10) unsigned,
    email_id int(10) unsigned,
    lead_id bigint(20) unsigned,
    date_hit datetime NOT NULL,
    date_left datetime,
    country varchar(191),
    code int(11) NOT NULL,
    url longtext,
    url_title varchar(191),
    tracking_id varchar(191) NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE emails (
    id int(10) unsigned NOT NULL,
    is_published tinyint(1) NOT NULL,
    name varchar(191) NOT NULL,
    subject longtext,
    email_type longtext,
    read_count int(11) NOT NULL,
    sent_count int(11) NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE email_stats (
    id bigint(20) unsigned NOT NULL,
    email_id int(10) unsigned,
    lead_id bigint(20) unsigned,
    email_address varchar(191) NOT NULL,
    date_sent datetime NOT NULL,
    is_read tinyint(1) NOT NULL,
    is_failed tinyint(1) NOT NULL,
    viewed_in_browser tinyint(1) NOT NULL,
    date_read datetime,
    source varchar(191),
    source_id int(11),
    open_count int(11),
    last_opened datetime,
    PRIMARY KEY (id)
);

CREATE TABLE campaigns (
    id int(10) unsigned NOT NULL,
    is_published tinyint(1) NOT NULL,
    date_added datetime,
    name varchar(191) NOT NULL,
    description longtext,
    deleted datetime,
    PRIMARY KEY (id)
);

CREATE TABLE campaign_leads (
    campaign_id int(10) unsigned NOT NULL,
    lead_id bigint(20) unsigned NOT NULL,
    date_added datetime NOT NULL,
    manually_removed tinyint(1) NOT NULL,
    manually_added tinyint(1) NOT NULL,
    date_last_exited datetime,
    rotation int(11) NOT NULL,
    PRIMARY KEY (campaign_id, lead_id)
);
