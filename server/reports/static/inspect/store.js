// What stays on the phone: findings that are not sent yet, with their photos, and what the page
// needs to open without a connection. Nothing of it is about a visitor.

/**
 * @typedef {object} Entry
 * @property {string} key           names it for good; sent again under it, it is raised once
 * @property {string} person        who entered it
 * @property {string} item
 * @property {string} item_name
 * @property {string|null} window
 * @property {string|null} window_name
 * @property {string|null} staff
 * @property {string|null} staff_name
 * @property {string} count
 * @property {string} text
 * @property {string} observed_at
 * @property {Blob|null} photo
 * @property {string|null} finding  its id, once the server has it and only the photo is left
 * @property {{code: string, title: string, detail: string}|null} error  why the server refused it
 */

const NAME = "tingxu-inspect";

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("queue", { keyPath: "key" });
      asked.result.createObjectStore("kept");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

/**
 * @param {"queue"|"kept"} name
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest} work
 * @returns {Promise<any>} once it is really stored
 */
async function within(name, mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode);
      const asked = work(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** In the order in which they were observed. @returns {Promise<Entry[]>} */
export async function unsent() {
  /** @type {Entry[]} */
  const all = await within("queue", "readonly", (store) => store.getAll());
  return all.sort((one, other) => one.observed_at.localeCompare(other.observed_at));
}

/** @param {Entry} entry */
export const put = (entry) => within("queue", "readwrite", (store) => store.put(entry));

/** @param {string} key */
export const drop = (key) => within("queue", "readwrite", (store) => store.delete(key));

/** @param {string} name @param {unknown} value */
export const keep = (name, value) => within("kept", "readwrite", (store) => store.put(value, name));

/** @param {string} name @returns {Promise<any>} undefined: never kept */
export const kept = (name) => within("kept", "readonly", (store) => store.get(name));
