-- A small CRM with a little of everything that a draft has to make sense of.
CREATE TABLE crm_companies (
    id INTEGER PRIMARY KEY,
    name VARCHAR(80) NOT NULL,
    "Annual Revenue" DOUBLE,
    founded DATE,
    deleted TINYINT(1) NOT NULL DEFAULT 0
);
CREATE TABLE crm_customers (
    id INTEGER PRIMARY KEY,
    company_id INTEGER REFERENCES crm_companies (id),
    firstName TEXT,
    "شهر" TEXT,
    mobile_phone TEXT,
    email_opt_out BOOLEAN,
    store_lat REAL,
    store_lng REAL,
    balance DECIMAL(12, 0),
    credit NUMERIC(10, 4),
    points NUMERIC,
    created INTEGER,
    birthdate DATE,
    signup_at DATETIME,
    updated_at DATETIME,
    deleted_at DATETIME,
    tags JSON,
    settings JSON,
    photo BLOB,
    "by" TEXT,
    parent_id INTEGER
);
CREATE TABLE crm_customers_cstm (id_c INTEGER PRIMARY KEY, shoe_size INTEGER, firstName TEXT);
CREATE TABLE crm_orders (
    order_id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES crm_customers,
    seller_id INTEGER REFERENCES crm_customers (id),
    placed_at TIMESTAMP,
    total DECIMAL(10, 2)
);
CREATE TABLE crm_order_lines (
    id INTEGER PRIMARY KEY,
    order_id INTEGER REFERENCES crm_orders (order_id),
    sku TEXT,
    quantity INTEGER
);
CREATE TABLE crm_labels (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE crm_customer_labels (
    customer_id INTEGER REFERENCES crm_customers (id),
    label_id INTEGER REFERENCES crm_labels (id),
    is_deleted BOOLEAN,
    PRIMARY KEY (customer_id, label_id)
);
CREATE TABLE crm_calls (
    id INTEGER PRIMARY KEY,
    parent_type TEXT,
    parent_id INTEGER,
    agent_id INTEGER,
    began_at DATETIME,
    ended_at DATETIME
);
CREATE TABLE crm_prices (sku TEXT, currency TEXT, price DECIMAL(10, 2), PRIMARY KEY (sku, currency));
CREATE VIEW crm_best AS SELECT id FROM crm_customers;
