rem extract.sql: exports the e-mail opt-outs from Advance, one line for each
rem person, for advextract(1). Run it as a user who may only read:
rem
rem     NLS_LANG=.AL32UTF8 sqlplus -S -L /@advance @extract.sql
rem
rem It writes advance.txt, and advance.txt.rows with the number of people that
rem must be in it. If anything goes wrong, it exits with a status other than 0;
rem do not use the files then. Places marked with CHANGE differ from site to
rem site.

rem Any error ends the run. Without these two lines SQL*Plus prints the error
rem into the file, goes on, and exits with 0.
whenever sqlerror exit failure rollback
whenever oserror exit failure

rem Print only the rows. pagesize 0 also suppresses the headings of SQL*Plus;
rem prompt prints our own. A line longer than linesize would be wrapped or cut.
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

rem Make the rows and their number show the same point in time.
set transaction read only;

spool advance.txt

prompt ID_NUMBER|PREF_MAIL_NAME|EMAIL_ADDRESS|NO_EMAIL_IND|OPT_OUT_DATE|DATE_MODIFIED

rem An id is text of ten characters; as a number it would lose its zeros.
rem Advance stores a single space where other databases store null. nvl with a
rem space does the same, and advextract reads it as empty.
rem A name or an address may contain a | or a line end; translate replaces them
rem with blanks.
rem advextract reads a time without a zone as UTC, but Advance stores the local
rem time of its server. CHANGE: the zone of the server.
rem Several codes of one person are combined into one row with the latest date,
rem because consent must be newer than the newest opt-out to undo it.
rem CHANGE: the codes. Here they are NEM (no email) and NOC (no contact), if
rem active, and the record status C (no contact).
rem CHANGE: date_added and date_modified, if your tables use other names.
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

rem Count without the joins: if one of them duplicated a person, the numbers
rem differ.
spool advance.txt.rows

select to_char(count(*))
  from entity e
 where e.person_or_org = 'P'
   and e.record_status_code <> 'X';

spool off
exit success commit
