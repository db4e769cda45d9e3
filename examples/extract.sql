rem extract.sql: what Advance says about email, one line a person, for
rem advextract(1). Run it as a user who may read, and no more:
rem
rem     NLS_LANG=.AL32UTF8 sqlplus -S -L /@advance @extract.sql
rem
rem It writes advance.txt, and advance.txt.rows, the number of people that must
rem be in it. It exits with a status other than 0 where anything went wrong:
rem the files are then worth nothing. What is marked with CHANGE differs from
rem site to site.

rem Any error ends the run. Without these two lines SQL*Plus prints the error
rem into the file, goes on, and exits with 0.
whenever sqlerror exit failure rollback
whenever oserror exit failure

rem Nothing but the rows. pagesize 0 also suppresses the headings of SQL*Plus,
rem so that prompt writes ours. A line longer than linesize would be wrapped or
rem cut.
set echo off
set feedback off
set heading off
set verify off
set termout off
set pagesize 0
set linesize 1000
set wrap off
set tab off
set trimspool on
set define off
set arraysize 1000

rem The rows and their number are of the same moment.
set transaction read only;

spool advance.txt

prompt ID_NUMBER|PREF_MAIL_NAME|EMAIL_ADDRESS|NO_EMAIL_IND|OPT_OUT_DATE|DATE_MODIFIED

rem An id is text of ten characters. As a number it would lose its zeros.
rem Advance keeps one space where other databases keep null. nvl with a space
rem goes on doing so, and advextract takes it for empty.
rem A name or an address may hold a | or the end of a line: translate makes
rem blanks of them.
rem advextract reads a moment without a zone as UTC, and Advance keeps the time
rem of its server. CHANGE: the zone of the server.
rem Several codes of one person make one row, with the latest of their dates:
rem consent must be newer than the newest opt-out to undo it.
rem CHANGE: the codes. Here NEM (no email) and NOC (no contact), where they are
rem active, and the record status C (no contact).
rem CHANGE: date_added and date_modified, if the tables call them otherwise.
with email_pref as (
    select m.id_number, min(m.email_address) as email_address
      from email m
     where m.email_status_code = 'A'
       and m.preferred_ind = 'Y'
     group by m.id_number
), no_email as (
    select h.id_number,
           max(h.date_added) as since,
           max(h.date_modified) as modified
      from handling h
     where h.hnd_type_code in ('NEM', 'NOC')
       and h.hnd_status_code = 'A'
     group by h.id_number
)
select e.id_number
       || '|' || nvl(translate(e.pref_mail_name, '|' || chr(10) || chr(13),
                               '   '), ' ')
       || '|' || nvl(translate(p.email_address, '|' || chr(10) || chr(13),
                               '   '), ' ')
       || '|' || case when n.id_number is not null
                      or e.record_status_code = 'C'
                    then 'Y' else 'N' end
       || '|' || nvl(to_char(sys_extract_utc(from_tz(
                     cast(n.since as timestamp), 'America/Denver')),
                     'YYYY-MM-DD HH24:MI:SS'), ' ')
       || '|' || nvl(to_char(sys_extract_utc(from_tz(
                     cast(greatest(e.date_modified,
                                   nvl(n.modified, e.date_modified))
                          as timestamp), 'America/Denver')),
                     'YYYY-MM-DD HH24:MI:SS'), ' ')
  from entity e
  left join email_pref p on p.id_number = e.id_number
  left join no_email n on n.id_number = e.id_number
 where e.person_or_org = 'P'
   and e.record_status_code <> 'X'
 order by e.id_number;

spool off

rem Counted without the joins: had one of them doubled a person, the numbers
rem would differ.
spool advance.txt.rows

select to_char(count(*))
  from entity e
 where e.person_or_org = 'P'
   and e.record_status_code <> 'X';

spool off
exit success commit
