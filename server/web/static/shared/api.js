// HTTP under /api/v1: credentials, idempotency keys, retries of one tap, typed errors.

/** @typedef {{kind: "bearer", key: string} | {kind: "cookie"} | {kind: "none"}} Credential */

/**
 * @typedef {object} Options
 * @property {string} [key]          Idempotency-Key; a new one per call unless given
 * @property {number} [patience_ms]  how long to go on retrying when the server cannot be reached
 * @property {() => void} [onRetry]  told before each retry, for a page that wants to say so
 */

/** A refusal of the server (status ≥ 400), or status 0 and code "unreachable". */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {Record<string, any>} facts
   * @param {string} title
   * @param {string} detail
   */
  constructor(status, code, facts, title, detail) {
    super(detail || title || code);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.facts = facts;
    this.title = title;
    this.detail = detail;
  }
}

/** 32 hexadecimal digits. (`crypto.randomUUID` exists only on https pages and newer browsers.) */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {number} attempt 0 for the first retry */
export function backOff(attempt) {
  return Math.min(300 * 2 ** attempt, 3000);
}

/** @param {unknown} error @returns {ApiError} */
export function asApiError(error) {
  if (error instanceof ApiError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new ApiError(0, "page_fault", {}, "", text);
}

/** @param {Response} response */
async function refusal(response) {
  /** @type {any} */
  let problem = {};
  try {
    problem = await response.json();
  } catch {
    // A proxy's own error page is not JSON: the status alone has to do.
  }
  return new ApiError(
    response.status,
    String(problem.code || `http_${response.status}`),
    problem.facts || {},
    String(problem.title || response.statusText || ""),
    String(problem.detail || ""),
  );
}

/** @param {number} ms @returns {Promise<void>} */
const sleepFor = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Api {
  /**
   * @param {object} given
   * @param {Credential} given.credential
   * @param {() => string} [given.language]   "zh" or "en", asked for at each call
   * @param {typeof fetch} [given.fetch]
   * @param {(ms: number) => Promise<void>} [given.sleep]
   * @param {number} [given.timeout_ms]        of one attempt
   * @param {string} [given.base]
   */
  constructor({ credential, language, fetch: fetcher, sleep, timeout_ms, base }) {
    this.credential = credential;
    this.language = language || (() => "zh");
    this.fetch = fetcher || ((/** @type {any} */ url, /** @type {any} */ init) => fetch(url, init));
    this.sleep = sleep || sleepFor;
    this.timeout_ms = timeout_ms || 10000;
    this.base = base || "/api/v1";
    /** @type {string|null} known after session() or signIn() */
    this.csrf = null;
  }

  /** @param {string} path @param {Options} [options] @returns {Promise<any>} */
  get(path, options) {
    return this.request("GET", path, undefined, options);
  }

  /**
   * @param {string} path
   * @param {unknown} [body]
   * @param {Options} [options]
   * @returns {Promise<any>}
   */
  post(path, body, options) {
    return this.request("POST", path, body === undefined ? {} : body, options);
  }

  /**
   * @param {string} path
   * @param {unknown} [body]
   * @param {Options} [options]
   * @returns {Promise<any>}
   */
  put(path, body, options) {
    return this.request("PUT", path, body, options);
  }

  /**
   * @param {string} path
   * @param {unknown} [body]
   * @param {Options} [options]
   * @returns {Promise<any>}
   */
  patch(path, body, options) {
    return this.request("PATCH", path, body, options);
  }

  /** @param {string} path @param {Options} [options] @returns {Promise<any>} */
  remove(path, options) {
    return this.request("DELETE", path, undefined, options);
  }

  /** An image or file behind the credential. @param {string} path @returns {Promise<Blob>} */
  async blob(path) {
    const response = await this.attempt("GET", path, undefined, "", 3000);
    return response.blob();
  }

  /** @returns {Promise<import("./protocol.js").Session>} */
  async session() {
    const session = await this.get("/session");
    this.csrf = session.csrf_token || null;
    return session;
  }

  /**
   * @param {string} name
   * @param {string} password
   * @returns {Promise<import("./protocol.js").Session>}
   */
  async signIn(name, password) {
    const session = await this.post("/session", { name, password });
    this.csrf = session.csrf_token || null;
    return session;
  }

  async signOut() {
    await this.remove("/session");
    this.csrf = null;
  }

  /**
   * One act, retried under the same Idempotency-Key while the server cannot be reached. A 503
   * counts as unreachable; any other refusal is the answer.
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @param {Options} [options]
   * @returns {Promise<any>} the JSON reply; null for 204
   */
  async request(method, path, body, options) {
    const { key = newKey(), patience_ms = 10000, onRetry } = options || {};
    const response = await this.attempt(method, path, body, key, patience_ms, onRetry);
    if (response.status === 204) return null;
    return response.json();
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} body
   * @param {string} key
   * @param {number} patience_ms
   * @param {() => void} [onRetry]
   * @returns {Promise<Response>}
   */
  async attempt(method, path, body, key, patience_ms, onRetry) {
    let left = patience_ms;
    for (let n = 0; ; n += 1) {
      const response = await this.once(method, path, body, key);
      if (response && response.ok) return response;
      if (response && ![502, 503, 504].includes(response.status)) throw await refusal(response);
      const wait = backOff(n);
      if (left < wait) {
        if (response) throw await refusal(response);
        throw new ApiError(0, "unreachable", {}, "", "");
      }
      left -= wait;
      if (onRetry) onRetry();
      await this.sleep(wait);
    }
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} body
   * @param {string} key
   * @returns {Promise<Response|null>} null when nothing came back
   */
  async once(method, path, body, key) {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), this.timeout_ms);
    try {
      return await this.fetch(this.base + path, {
        method,
        headers: this.headers(method, body, key),
        body: body === undefined || body instanceof Blob ? body : JSON.stringify(body),
        credentials: this.credential.kind === "cookie" ? "same-origin" : "omit",
        cache: "no-store",
        signal: control.signal,
      });
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param {string} method @param {unknown} body @param {string} key */
  headers(method, body, key) {
    /** @type {Record<string, string>} */
    const headers = { Accept: "application/json", "Accept-Language": this.language() };
    // A file goes as it is and says itself what it is.
    const json = body !== undefined && !(body instanceof Blob);
    if (json) headers["Content-Type"] = "application/json";
    if (method !== "GET") headers["Idempotency-Key"] = key;
    if (this.credential.kind === "bearer") {
      headers.Authorization = `Bearer ${this.credential.key}`;
    } else if (this.credential.kind === "cookie" && method !== "GET" && this.csrf) {
      headers["X-CSRF-Token"] = this.csrf;
    }
    return headers;
  }
}
