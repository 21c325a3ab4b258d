-- A shop's database of about :mb megabytes: people, orders, payments, letters, events, a few scans.
CREATE TABLE customer (id bigint PRIMARY KEY, public_id uuid NOT NULL, name text NOT NULL, email text NOT NULL, phone text,
  street text, city text, country char(2), vip boolean NOT NULL, credit numeric(12,2), created_at timestamptz NOT NULL);
INSERT INTO customer
SELECT i, uuid_of(i, 1), initcap(a.text) || ' ' || initcap(b.text), a.text || '.' || b.text || pick(i, 2, 900) || '@' || c.text || '.example',
  '+49 ' || 100 + pick(i, 3, 900) || ' ' || 1000000 + pick(i, 4, 8999999), initcap(c.text) || ' ' || 1 + pick(i, 5, 200), initcap(d.text),
  (ARRAY['DE','FR','NL','PL','ES','IT','SE','US'])[1 + pick(i, 6, 8)], pick(i, 7, 20) = 0, pick(i, 8, 5000000) / 100.0, moment(i, 9)
FROM generate_series(1, 220 * :mb) i JOIN word a ON a.id = pick(i, 10, 2000) JOIN word b ON b.id = pick(i, 11, 6000)
JOIN word c ON c.id = pick(i, 12, 3000) JOIN word d ON d.id = pick(i, 13, 400) ORDER BY i;

CREATE TABLE product (id bigint PRIMARY KEY, sku text NOT NULL, title text NOT NULL, description text, price numeric(10,2), attributes jsonb);
INSERT INTO product
SELECT i, 'SKU-' || to_char(i, 'FM0000000'), initcap(a.text) || ' ' || b.text, s.text || ' ' || t.text || ' ' || u.text, 1 + pick(i, 21, 90000) / 100.0,
  jsonb_build_object('colour', a.text, 'weight', pick(i, 22, 5000), 'tags', jsonb_build_array(a.text, b.text), 'stock', pick(i, 23, 400))
FROM generate_series(1, 20 * :mb) i JOIN word a ON a.id = pick(i, 24, 60) JOIN word b ON b.id = pick(i, 25, 6000)
JOIN sentence s ON s.id = pick(i, 26, 60000) JOIN sentence t ON t.id = pick(i, 27, 60000) JOIN sentence u ON u.id = pick(i, 28, 60000) ORDER BY i;

CREATE TABLE "order" (id bigint PRIMARY KEY, customer_id bigint NOT NULL, status text NOT NULL, total numeric(12,2) NOT NULL, currency char(3),
  placed_at timestamptz NOT NULL, shipped_at timestamptz, note text);
INSERT INTO "order"
SELECT i, 1 + pick(i, 31, 220 * :mb), (ARRAY['paid','shipped','delivered','delivered','delivered','returned','cancelled'])[1 + pick(i, 32, 7)],
  pick(i, 33, 60000) / 100.0, 'EUR', timestamptz '2023-01-01+00' + i * interval '79 seconds' / (:mb / 1000.0), CASE WHEN pick(i, 34, 9) > 0 THEN moment(i, 35) END,
  CASE WHEN pick(i, 36, 6) = 0 THEN s.text END
FROM generate_series(1, 1200 * :mb) i JOIN sentence s ON s.id = pick(i, 37, 60000) ORDER BY i;

CREATE TABLE order_item (order_id bigint NOT NULL, position int NOT NULL, product_id bigint NOT NULL, quantity int NOT NULL, price numeric(10,2) NOT NULL,
  discount numeric(5,2), PRIMARY KEY (order_id, position));
INSERT INTO order_item
SELECT 1 + i / 3, 1 + i % 3, 1 + pick(i, 41, 20 * :mb), 1 + pick(i, 42, 5), 1 + pick(i, 43, 90000) / 100.0, CASE WHEN pick(i, 44, 4) = 0 THEN pick(i, 45, 50) END
FROM generate_series(0, 2600 * :mb - 1) i;

CREATE TABLE payment (id uuid PRIMARY KEY, order_id bigint NOT NULL, provider text NOT NULL, reference text NOT NULL, amount numeric(12,2) NOT NULL, at timestamptz NOT NULL);
INSERT INTO payment
SELECT uuid_of(i, 2), i, (ARRAY['card','transfer','wallet'])[1 + pick(i, 51, 3)], 'pi_' || substr(md5('p' || i), 1, 24), pick(i, 33, 60000) / 100.0, moment(i, 52)
FROM generate_series(1, 900 * :mb) i;

CREATE TABLE letter (id bigint PRIMARY KEY, customer_id bigint NOT NULL, subject text NOT NULL, body text NOT NULL, answered boolean NOT NULL, at timestamptz NOT NULL);
INSERT INTO letter
SELECT l, 1 + pick(l, 61, 220 * :mb), min(s.text), string_agg(s.text, ' ' ORDER BY n) || E'\nOrder ' || pick(l, 62, 1200 * :mb), pick(l, 63, 3) > 0, moment(l, 64)
FROM generate_series(1, 190 * :mb) l CROSS JOIN generate_series(1, 3 + pick(l, 65, 14)) n JOIN sentence s ON s.id = pick(l * 37 + n, 66, 60000) GROUP BY l;

CREATE TABLE event (id bigint PRIMARY KEY, kind text NOT NULL, at timestamptz NOT NULL, payload jsonb NOT NULL);
INSERT INTO event
SELECT i, k.text, moment(i, 71), jsonb_build_object('session', uuid_of(i / 12, 3), 'path', '/' || k.text || '/' || pick(i, 72, 20000), 'agent', a.text,
  'customer', pick(i, 73, 220 * :mb), 'ms', pick(i, 74, 900), 'referrer', CASE WHEN pick(i, 75, 3) = 0 THEN 'https://' || k.text || '.example/' END)
FROM generate_series(1, 420 * :mb) i JOIN word k ON k.id = pick(i, 76, 40) JOIN sentence a ON a.id = pick(i, 77, 50) ORDER BY i;

CREATE TABLE scan (id bigint PRIMARY KEY, order_id bigint NOT NULL, file bytea NOT NULL);
INSERT INTO scan
SELECT d, pick(d, 81, 1200 * :mb), decode(string_agg(md5(d || ':' || n), '' ORDER BY n), 'hex')
FROM generate_series(1, greatest(1, (0.4 * :mb)::int)) d CROSS JOIN generate_series(1, 1200 + pick(d, 82, 1500)) n GROUP BY d;
CREATE INDEX ON "order" (customer_id);
CREATE INDEX ON letter (customer_id);
