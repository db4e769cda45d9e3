-- SPDX-License-Identifier: ISC
-- A week as a script of SQL would do it: both exports, the newest changes of
-- the history and the ledger of the last run become the next ledger, and the
-- rows for Records, Salesforce, the review and the queue. It decides by the
-- table of optdiff(1), and leaves out what the weekly run checks: guards, sums,
-- end marks, people with several ids, dates that nothing orders.
CREATE VIEW ledger AS SELECT * FROM read_csv('../ledger.tsv.gz',
	auto_detect = false, header = true, delim = '\t', quote = '',
	escape = '', null_padding = true, all_varchar = true, columns = {
		id: 'VARCHAR', sf_id: 'VARCHAR', email: 'VARCHAR',
		sf: 'VARCHAR', adv: 'VARCHAR', sf_was: 'VARCHAR',
		adv_was: 'VARCHAR', want: 'VARCHAR', class: 'VARCHAR',
		send_to: 'VARCHAR', "set": 'VARCHAR', since: 'VARCHAR',
		changed_at: 'VARCHAR', changed_by: 'VARCHAR',
		modified_at: 'VARCHAR', flags: 'VARCHAR',
		opt_out_at: 'VARCHAR', open_since: 'VARCHAR',
		times_sent: 'VARCHAR', first_asked: 'VARCHAR',
		sf_id_was: 'VARCHAR'
	}) WHERE id NOT LIKE '#%';
CREATE VIEW history AS SELECT * FROM read_csv('history.csv',
	auto_detect = false, header = true, delim = ',', quote = '"',
	escape = '"', new_line = '\r\n', columns = {
		Id: 'VARCHAR', IsDeleted: 'VARCHAR', ContactId: 'VARCHAR',
		CreatedById: 'VARCHAR', CreatedDate: 'VARCHAR',
		Field: 'VARCHAR', DataType: 'VARCHAR', OldValue: 'VARCHAR',
		NewValue: 'VARCHAR'
	}) WHERE Field = 'HasOptedOutOfEmail';
CREATE VIEW subscribers AS
	SELECT *, regexp_extract(filename, 'subscribers-?([a-z]*)', 1) AS unit
	FROM read_csv('subscribers*.csv', auto_detect = false, header = true,
		delim = ',', quote = '"', escape = '"', filename = true,
		columns = {
			"Subscriber Key": 'VARCHAR',
			"Email Address": 'VARCHAR', Status: 'VARCHAR',
			"Date Undeliverable": 'VARCHAR',
			"Date Joined": 'VARCHAR',
			"Date Unsubscribed": 'VARCHAR',
			"Bounce Count": 'VARCHAR'
		});
CREATE VIEW specialists AS SELECT * FROM read_csv('../specialists.txt',
	auto_detect = false, header = false, delim = ',', comment = '#',
	columns = { name: 'VARCHAR' });
CREATE VIEW requests AS SELECT * FROM read_csv('requests.csv',
	auto_detect = false, header = true, delim = ',', quote = '"',
	escape = '"', columns = {
		Date: 'VARCHAR', "Contact ID": 'VARCHAR', Email: 'VARCHAR',
		"Requested By": 'VARCHAR', Reason: 'VARCHAR'
	});

CREATE TABLE next AS
WITH newest AS (
	SELECT ContactId AS sf_id, max_by(NewValue, CreatedDate) AS value,
		max_by(CreatedById, CreatedDate) AS who, max(CreatedDate) AS set_at,
		max(CreatedDate) FILTER (NewValue = 'true') AS opt_out_at
	FROM history GROUP BY ContactId
), asked AS (
	SELECT "Contact ID" AS contact, max(Date) || 'T00:00:00Z' AS asked_at
	FROM requests GROUP BY ALL
), sf AS (
	SELECT coalesce(nullif(Ascend_ID__c, ''), Id) AS id,
		string_agg(Id, ';' ORDER BY Id) AS sf_id, min(Email) AS email,
		bool_or(HasOptedOutOfEmail = 'true') AS opt_out,
		bool_and(value = HasOptedOutOfEmail AND value = 'false' AND
			who IN (SELECT name FROM specialists)) AS consent,
		max(set_at) AS changed_at, max(who) AS changed_by,
		max(opt_out_at) AS opt_out_at,
		max(SystemModstamp) AS modified_at,
		max(asked_at) AS asked_at
	FROM contacts LEFT JOIN newest ON sf_id = Id
		LEFT JOIN asked ON contact = Id
	WHERE IsDeleted = 'false'
	GROUP BY ALL
), adv AS (
	SELECT ID_NUMBER AS id, bool_or(NO_EMAIL_IND = 'Y') AS opt_out,
		max(OPT_OUT_DATE) AS changed_at
	FROM advance GROUP BY ID_NUMBER
), facts AS (
	SELECT id, coalesce(sf.sf_id, was.sf_id) AS sf_id,
		coalesce(sf.email, was.email) AS email,
		sf.opt_out AS s, adv.opt_out AS a, was.id IS NOT NULL AS known,
		coalesce(was.want = 'TRUE', false) AS w,
		coalesce(was.sf, was.sf_was) AS sf_was,
		coalesce(was.adv, was.adv_was) AS adv_was,
		was.class AS was_class, was.want AS was_want,
		was.since AS was_since, was.open_since AS was_open,
		greatest(if(sf.consent, sf.changed_at, NULL), sf.asked_at) >
			greatest(was.since, sf.opt_out_at, '') AS later,
		coalesce(later, false) AS evidence,
		sf.changed_at, sf.changed_by, sf.opt_out_at, sf.modified_at,
		was.times_sent
	FROM sf FULL JOIN adv USING (id) FULL JOIN ledger AS was USING (id)
), decided AS (
	SELECT *, CASE
		WHEN id LIKE '003%' AND length(id) = 18 THEN 'no_id'
		WHEN s IS NULL AND a IS NULL THEN 'gone'
		WHEN a IS NULL THEN if(adv_was IS NULL, 'sf_only', 'adv_gone')
		WHEN s IS NULL THEN if(sf_was IS NULL, 'adv_only', 'sf_gone')
		WHEN s AND a THEN 'agree'
		WHEN s THEN if(adv_was = 'TRUE', 'adv_cleared', 'opt_out')
		WHEN a AND evidence AND known THEN 'opt_in'
		WHEN a AND w THEN if(sf_was = 'TRUE', 'overwritten', 'adv_opt_out')
		WHEN a THEN if(adv_was = 'TRUE', 'unanswered', 'adv_opt_out')
		WHEN w AND NOT evidence THEN 'lost'
		ELSE 'agree' END AS class
	FROM facts
), wanted AS (
	SELECT *, (coalesce(s, false) OR coalesce(a, false) OR w) AND
		NOT (evidence AND NOT coalesce(s, false)) AND
		class <> 'unanswered' AS want
	FROM decided
)
SELECT id, sf_id, email, upper(s::VARCHAR) AS sf, upper(a::VARCHAR) AS adv,
	sf_was, adv_was, upper(want::VARCHAR) AS want, class, CASE
		WHEN class IN ('opt_out', 'opt_in') THEN 'records'
		WHEN class IN ('adv_opt_out', 'overwritten') THEN 'salesforce'
		WHEN class IN ('unanswered', 'lost', 'adv_cleared') OR
			(class IN ('sf_only', 'adv_gone') AND want) THEN 'review'
		END AS send_to,
	if(class = was_class AND upper(want::VARCHAR) = was_want, was_since,
		coalesce(opt_out_at, changed_at, '2025-04-25T06:00:00Z'))
		AS since,
	changed_at, changed_by, modified_at, opt_out_at,
	if(send_to IS NULL, NULL, coalesce(was_open, since)) AS open_since,
	coalesce(try_cast(times_sent AS INTEGER), 0) + 1 AS times_sent
FROM wanted;

COPY (SELECT * FROM next ORDER BY id)
TO '../duckdb-week.tsv.gz' (HEADER, DELIMITER '\t', COMPRESSION gzip);
COPY (SELECT id, NOT want::BOOLEAN AS old, want, since, class FROM next
	WHERE send_to = 'records' ORDER BY open_since, id)
TO '../duckdb-records.csv' (HEADER);
COPY (SELECT unnest(string_split(sf_id, ';')) AS Id, want FROM next
	WHERE send_to = 'salesforce' ORDER BY open_since, id)
TO '../duckdb-salesforce.csv' (HEADER);
COPY (SELECT * FROM next WHERE send_to = 'review' ORDER BY open_since, id)
TO '../duckdb-review.csv' (HEADER);
COPY (SELECT sf_id, id, unit, Status FROM next
	JOIN subscribers ON "Subscriber Key" = sf_id
	WHERE (class = 'opt_in' OR (class = 'agree' AND want = 'FALSE' AND
		changed_at > '2025-04-18T06:00:00Z')) AND Status <> 'Active'
	ORDER BY sf_id, unit)
TO '../duckdb-queue.csv' (HEADER);
