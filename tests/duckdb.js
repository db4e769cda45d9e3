// SPDX-License-Identifier: ISC
/*
 * duckdb.js -c SQL: stands in for duckdb, the command-line client of DuckDB, which
 * neither Debian nor npm has: the same library runs the same SQL, in memory. What
 * a statement does not write itself, as COPY ... TO '/dev/stdout' does, is not
 * printed. @duckdb/node-api is found by NODE_PATH.
 */
const { DuckDBInstance } = require('@duckdb/node-api');

async function main([option, sql, ...others]) {
	if (option !== '-c' || sql === undefined || others.length > 0) {
		throw new Error('usage: duckdb.js -c SQL');
	}
	const db = await DuckDBInstance.create(':memory:');
	const connection = await db.connect();

	await connection.run(sql);
}

main(process.argv.slice(2)).catch((error) => {
	console.error(`duckdb.js: ${error.message}`);
	process.exit(1);
});
