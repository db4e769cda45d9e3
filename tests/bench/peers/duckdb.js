// SPDX-License-Identifier: ISC
/*
 * duckdb.js FOLDER SQL...: runs scripts of SQL one after the other in DuckDB on
 * two threads, in the folder of the exports. @duckdb/node-api is found by
 * NODE_PATH.
 */
const { DuckDBInstance } = require('@duckdb/node-api');
const { readFileSync } = require('fs');

async function main([folder, ...scripts]) {
	const texts = scripts.map((name) => readFileSync(name, 'utf8'));
	const db = await DuckDBInstance.create(':memory:', { threads: '2' });
	const connection = await db.connect();

	process.chdir(folder);
	for (const text of texts) {
		await connection.run(text);
	}
}

main(process.argv.slice(2));
