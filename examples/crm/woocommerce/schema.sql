-- WooCommerce with its own order tables (HPOS, the default since 8.2) on WordPress: the tables that catalog.toml reads.
-- Types as WordPress and get_schema() of class-wc-install.php create them on MySQL or MariaDB, with the prefix wp_.

CREATE TABLE wp_users (
    ID bigint(20) unsigned NOT NULL,
    user_login varchar(60) NOT NULL DEFAULT '',
    user_nicename varchar(50) NOT NULL DEFAULT '',
    user_email varchar(100) NOT NULL DEFAULT '',
    user_registered datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    user_status int(11) NOT NULL DEFAULT 0,
    display_name varchar(250) NOT NULL DEFAULT '',
    PRIMARY KEY (ID)
);

CREATE TABLE wp_usermeta (
    umeta_id bigint(20) unsigned NOT NULL,
    user_id bigint(20) unsigned NOT NULL DEFAULT 0,
    meta_key varchar(255),
    meta_value longtext,
    PRIMARY KEY (umeta_id),
    KEY user_id (user_id)
);

CREATE TABLE wp_posts (
    ID bigint(20) unsigned NOT NULL,
    post_author bigint(20) unsigned NOT NULL DEFAULT 0,
    post_date datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    post_date_gmt datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    post_title text NOT NULL,
    post_status varchar(20) NOT NULL DEFAULT 'publish',
    post_type varchar(20) NOT NULL DEFAULT 'post',
    PRIMARY KEY (ID)
);

CREATE TABLE wp_postmeta (
    meta_id bigint(20) unsigned NOT NULL,
    post_id bigint(20) unsigned NOT NULL DEFAULT 0,
    meta_key varchar(255),
    meta_value longtext,
    PRIMARY KEY (meta_id),
    KEY post_id (post_id)
);

CREATE TABLE wp_wc_product_meta_lookup (
    product_id bigint(20) NOT NULL,
    sku varchar(100) DEFAULT '',
    min_price decimal(19,4),
    max_price decimal(19,4),
    onsale tinyint(1) DEFAULT 0,
    stock_quantity double,
    total_sales bigint(20) DEFAULT 0,
    PRIMARY KEY (product_id)
);

CREATE TABLE wp_terms (
    term_id bigint(20) unsigned NOT NULL,
    name varchar(200) NOT NULL DEFAULT '',
    slug varchar(200) NOT NULL DEFAULT '',
    PRIMARY KEY (term_id)
);

CREATE TABLE wp_term_taxonomy (
    term_taxonomy_id bigint(20) unsigned NOT NULL,
    term_id bigint(20) unsigned NOT NULL DEFAULT 0,
    taxonomy varchar(32) NOT NULL DEFAULT '',
    parent bigint(20) unsigned NOT NULL DEFAULT 0,
    count bigint(20) NOT NULL DEFAULT 0,
    PRIMARY KEY (term_taxonomy_id)
);

CREATE TABLE wp_term_relationships (
    object_id bigint(20) unsigned NOT NULL DEFAULT 0,
    term_taxonomy_id bigint(20) unsigned NOT NULL DEFAULT 0,
    term_order int(11) NOT NULL DEFAULT 0,
    PRIMARY KEY (object_id, term_taxonomy_id)
);

CREATE TABLE wp_wc_orders (
    id bigint(20) unsigned NOT NULL,
    status varchar(20),
    currency varchar(10),
    type varchar(20),
    tax_amount decimal(26,8),
    total_amount decimal(26,8),
    customer_id bigint(20) unsigned,
    billing_email varchar(320),
    date_created_gmt datetime,
    date_updated_gmt datetime,
    parent_order_id bigint(20) unsigned,
    payment_method varchar(100),
    PRIMARY KEY (id)
);

CREATE TABLE wp_wc_orders_meta (
    id bigint(20) unsigned NOT NULL,
    order_id bigint(20) unsigned,
    meta_key varchar(255),
    meta_value text,
    PRIMARY KEY (id),
    KEY order_id (order_id)
);

CREATE TABLE wp_wc_order_product_lookup (
    order_item_id bigint(20) unsigned NOT NULL,
    order_id bigint(20) unsigned NOT NULL,
    product_id bigint(20) unsigned NOT NULL,
    variation_id bigint(20) unsigned NOT NULL DEFAULT 0,
    customer_id bigint(20) unsigned,
    date_created datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
    product_qty int(11) NOT NULL,
    product_net_revenue double NOT NULL DEFAULT 0,
    product_gross_revenue double NOT NULL DEFAULT 0,
    coupon_amount double NOT NULL DEFAULT 0,
    PRIMARY KEY (order_item_id)
);
