// A few calls with the generated client, each checked. The first argument is the address of a node.
declare const process: any;
import { Configuration, DocumentsApi, DatabasesApi, NodeApi, TransferApi, ResponseError } from './client';
const c = new Configuration({ basePath: process.argv[2] });
const docs = new DocumentsApi(c), dbs = new DatabasesApi(c), node = new NodeApi(c), transfer = new TransferApi(c);
function same(a: unknown, b: unknown, what: string) {
  if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error(`${what}: ${JSON.stringify(a)} is not ${JSON.stringify(b)}`);
  console.log('ok', what);
}
async function main() {
  same((await node.about()).name, 'anabranch', 'about');
  await dbs.putSettings({ db: 'gen', settingsChange: { durability: 'dc-majority' }, prefer: 'return=representation' });
  same((await dbs.getSettings({ db: 'gen' })).durability, 'dc-majority', 'settings');
  const put = await docs.putDocumentRaw({ db: 'gen', id: 'a/b', body: { name: 'z', likes: 5 } });
  same(put.raw.status, 201, 'put');
  const etag = put.raw.headers.get('etag')!;
  same(await docs.getDocument({ db: 'gen', id: 'a/b' }), { likes: 5, name: 'z' }, 'get');
  try { await docs.putDocument({ db: 'gen', id: 'a/b', body: {}, ifMatch: '"x"' }); throw new Error('no 412'); }
  catch (e) { same((e as ResponseError).response.status, 412, 'a condition that fails'); same((await (e as ResponseError).response.json()).type, '/problems/precondition-failed', 'its problem'); }
  const created = await docs.postDocument({ db: 'gen', body: { n: 1 } });
  same((await docs.getMany({ db: 'gen', ids: { ids: [created.id, 'none'] } })).docs.map(d => d.status), [200, 404], 'many');
  const page = await docs.listDocuments({ db: 'gen', limit: 1 });
  same([page.docs.length, typeof page.next], [1, 'string'], 'listing');
  same((await docs.getConflicts({ db: 'gen', id: 'a/b' })).conflicts, [], 'conflicts');
  same((await node.status()).documents >= 2, true, 'status');
  await docs.deleteDocument({ db: 'gen', id: 'a/b', ifMatch: etag });
  same((await dbs.listDatabases()).dbs.find(d => d.name === 'gen')!.documents, 1, 'databases');
  await dbs.deleteDatabase({ db: 'gen' });
}
main().catch(e => { console.error(e); process.exit(1); });
