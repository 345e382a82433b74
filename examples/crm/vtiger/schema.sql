-- vtiger CRM 8: the tables that catalog.toml reads, and enough of their columns to be recognised.
-- Types as its own DatabaseSchema.xml creates them on MySQL or MariaDB. cf_* are custom fields of this company.

CREATE TABLE vtiger_crmentity (
    crmid int(19) NOT NULL,
    smcreatorid int(19) NOT NULL DEFAULT 0,
    smownerid int(19) NOT NULL DEFAULT 0,
    setype varchar(30) NOT NULL,
    description mediumtext,
    createdtime datetime NOT NULL,
    modifiedtime datetime NOT NULL,
    presence int(1) DEFAULT 1,
    deleted int(1) NOT NULL DEFAULT 0,
    label varchar(255),
    PRIMARY KEY (crmid)
);

CREATE TABLE vtiger_account (
    accountid int(19) NOT NULL,
    account_no varchar(100) NOT NULL,
    accountname varchar(100) NOT NULL,
    parentid int(19) DEFAULT 0,
    account_type varchar(200),
    industry varchar(200),
    annualrevenue int(19) DEFAULT 0,
    rating varchar(200),
    phone varchar(30),
    email1 varchar(100),
    employees int(10) DEFAULT 0,
    emailoptout varchar(3) DEFAULT '0',
    PRIMARY KEY (accountid)
);

CREATE TABLE vtiger_accountbillads (
    accountaddressid int(19) NOT NULL,
    bill_city varchar(30),
    bill_code varchar(30),
    bill_country varchar(30),
    bill_street varchar(250),
    PRIMARY KEY (accountaddressid)
);

CREATE TABLE vtiger_contactdetails (
    contactid int(19) NOT NULL,
    contact_no varchar(100) NOT NULL,
    accountid int(19),
    salutation varchar(200),
    firstname varchar(40),
    lastname varchar(80) NOT NULL,
    email varchar(100),
    phone varchar(50),
    mobile varchar(50),
    title varchar(50),
    department varchar(30),
    donotcall varchar(3),
    emailoptout varchar(3) DEFAULT '0',
    PRIMARY KEY (contactid)
);

CREATE TABLE vtiger_contactaddress (
    contactaddressid int(19) NOT NULL,
    mailingcity varchar(40),
    mailingstreet varchar(250),
    mailingcountry varchar(40),
    mailingzip varchar(30),
    PRIMARY KEY (contactaddressid)
);

CREATE TABLE vtiger_contactsubdetails (
    contactsubscriptionid int(19) NOT NULL,
    homephone varchar(50),
    birthday date,
    leadsource varchar(200),
    PRIMARY KEY (contactsubscriptionid)
);

CREATE TABLE vtiger_contactscf (
    contactid int(19) NOT NULL,
    cf_851 varchar(255),
    cf_853 text,
    PRIMARY KEY (contactid)
);

CREATE TABLE vtiger_products (
    productid int(11) NOT NULL,
    product_no varchar(100) NOT NULL,
    productname varchar(50) NOT NULL,
    productcode varchar(40),
    productcategory varchar(200),
    unit_price decimal(25,2),
    discontinued int(1) NOT NULL DEFAULT 0,
    qtyinstock decimal(25,3),
    PRIMARY KEY (productid)
);

CREATE TABLE vtiger_salesorder (
    salesorderid int(19) NOT NULL,
    subject varchar(100),
    potentialid int(19),
    customerno varchar(100),
    salesorder_no varchar(100),
    contactid int(19),
    accountid int(19),
    duedate date,
    subtotal decimal(25,3),
    total decimal(25,3),
    sostatus varchar(200),
    currency_id int(19) NOT NULL DEFAULT 1,
    conversion_rate decimal(10,3) NOT NULL DEFAULT 1,
    PRIMARY KEY (salesorderid)
);

CREATE TABLE vtiger_inventoryproductrel (
    id int(19),
    productid int(19),
    sequence_no int(4),
    quantity decimal(25,3),
    listprice decimal(25,3),
    discount_percent decimal(7,3),
    discount_amount decimal(25,3),
    comment text,
    lineitem_id int(11) NOT NULL,
    PRIMARY KEY (lineitem_id)
);

CREATE TABLE vtiger_potential (
    potentialid int(19) NOT NULL,
    potential_no varchar(100) NOT NULL,
    related_to int(19),
    potentialname varchar(120) NOT NULL,
    amount decimal(14,2),
    closingdate date,
    probability decimal(7,3),
    sales_stage varchar(200),
    potentialtype varchar(200),
    PRIMARY KEY (potentialid)
);

CREATE TABLE vtiger_contpotentialrel (
    contactid int(19) NOT NULL,
    potentialid int(19) NOT NULL,
    PRIMARY KEY (contactid, potentialid)
);

CREATE TABLE vtiger_troubletickets (
    ticketid int(19) NOT NULL,
    ticket_no varchar(100) NOT NULL,
    parent_id varchar(100),
    contact_id int(19),
    priority varchar(200),
    severity varchar(200),
    status varchar(200),
    category varchar(200),
    title varchar(255) NOT NULL,
    solution text,
    PRIMARY KEY (ticketid)
);

CREATE TABLE vtiger_activity (
    activityid int(19) NOT NULL,
    subject varchar(100) NOT NULL,
    activitytype varchar(200) NOT NULL,
    date_start date NOT NULL,
    due_date date,
    time_start varchar(50),
    time_end varchar(50),
    status varchar(200),
    eventstatus varchar(200),
    priority varchar(200),
    PRIMARY KEY (activityid)
);

CREATE TABLE vtiger_cntactivityrel (
    contactid int(19) NOT NULL,
    activityid int(19) NOT NULL,
    PRIMARY KEY (contactid, activityid)
);

CREATE TABLE vtiger_seactivityrel (
    crmid int(19) NOT NULL,
    activityid int(19) NOT NULL,
    PRIMARY KEY (crmid, activityid)
);

CREATE TABLE vtiger_email_track (
    crmid int(11),
    mailid int(11),
    access_count int(11)
);

CREATE TABLE vtiger_campaign (
    campaignid int(19) NOT NULL,
    campaign_no varchar(100) NOT NULL,
    campaignname varchar(255),
    campaigntype varchar(200),
    campaignstatus varchar(200),
    closingdate date,
    PRIMARY KEY (campaignid)
);

CREATE TABLE vtiger_campaigncontrel (
    campaignid int(19) NOT NULL,
    contactid int(19) NOT NULL,
    campaignrelstatusid int(19) NOT NULL,
    PRIMARY KEY (campaignid, contactid, campaignrelstatusid)
);

CREATE TABLE vtiger_freetags (
    id int(19) NOT NULL,
    tag varchar(50) NOT NULL,
    raw_tag varchar(50) NOT NULL,
    visibility varchar(100) NOT NULL,
    owner int(19) NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE vtiger_freetagged_objects (
    tag_id int(20) NOT NULL,
    tagger_id int(20) NOT NULL,
    object_id int(20) NOT NULL,
    tagged_on datetime NOT NULL,
    module varchar(50),
    PRIMARY KEY (tag_id, tagger_id, object_id)
);
