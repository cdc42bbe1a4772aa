// Shapes of the outside contract, for the type checker only: there is no code in this file.

/** @typedef {"waiting"|"called"|"serving"|"held"|"served"|"no_show"|"cancelled"|"expired"} TicketState */
/** @typedef {"queued"|"sent"|"printed"|"failed"|"unknown"} SlipState */
/** Seconds of hall time. @typedef {{low_s: number, high_s: number}} Estimate */

/**
 * @typedef {object} Ticket
 * @property {string} id
 * @property {string} number         what people see, such as A012
 * @property {string} [code]         unguessable; for the phone page and the rating
 * @property {{id: string, name: string}} service
 * @property {string} class
 * @property {string} class_name     the hall's own word for it
 * @property {string} mode
 * @property {TicketState} state
 * @property {string|null} window
 * @property {string} [window_name]
 * @property {string} joined_at
 * @property {string|null} called_at
 * @property {number} nth_call
 * @property {number|null} ahead     null: not known, or no longer in line
 * @property {Estimate|null} estimate
 * @property {string|null} [come_back_at]  whoever goes away should be here again by then
 * @property {{zone: string|null, windows: string[]}} [where]  where its service is done
 * @property {SlipState|null} slip
 * @property {{id: string, name: string, done: boolean, outcome?: string|null}[]} [visit]
 * @property {string[]} [steps]      allowed now by its state and the hall's rules
 * @property {number} [calls_here]   calls in a row at this window
 * @property {string|null} [recall_at]  when a recall is allowed again
 * @property {boolean} [recall_limit_reached]
 * @property {string|null} [masked]  who it is, for those who may know that much
 * @property {boolean} [needs_case_number]  the counter asks for the number of its case
 * @property {boolean} [rated]
 * @property {string|null} [rateable_until]
 * @property {{state: string, opened_at: string, due_at: string|null, answer: string|null,
 *   steps: {step: string, at: string}[]}|null} [case]  how a bad review is handled; for its visitor
 * @property {string|null} [carried_until]  the hall failed: good once more up to this day
 * @property {{code: string, facts: Record<string, unknown>, text: string}} [why]
 */

/**
 * A ticket that a window put aside, and may fetch back.
 * @typedef {object} Aside
 * @property {string} id
 * @property {string} number
 * @property {"held"|"no_show"} state
 * @property {string|null} until     when a held one goes back in line by itself
 */

/**
 * @typedef {object} CatalogService
 * @property {string} id
 * @property {string} name
 * @property {boolean} open
 * @property {string|null} reason    why it is closed, in the reader's words
 * @property {string|null} [closed]  the code of that
 * @property {boolean} [needs_person]  an ID number or a phone number has to be given
 * @property {string[]|null} [classes] offered here; null: all
 * @property {number|null} waiting
 * @property {Estimate|null} estimate
 */

/**
 * @typedef {object} CatalogGroup
 * @property {string} id
 * @property {string} name
 * @property {CatalogGroup[]} groups
 * @property {CatalogService[]} services
 */

/** @typedef {{id: string, name: string, certified_by: string[], min_age: number|null}} CatalogClass */

/** @typedef {{groups: CatalogGroup[], classes?: CatalogClass[], rev: number}} Catalog */

/**
 * @typedef {object} Session
 * @property {string} name           the device's or person's own name
 * @property {string} role
 * @property {string[]} rights
 * @property {string[]} windows
 * @property {string|null} csrf_token
 * @property {{id: string, name: string, timezone: string, public_url: string|null}} [hall]
 * @property {string|null} [zone]
 */

/** @typedef {{topic: string, rev: number, at: string, data: any}} Picture */

/**
 * An ID card laid on the reader of `place`; `read` null: it cannot be read. Never kept longer than
 * it takes to use it.
 * @typedef {{place: string, read: {number: string, birth_year: number, name: string}|null}} CardSaid
 */

/** @typedef {{place: string, reader: {id: string, state: string}|null}} ReaderPicture */

/**
 * @typedef {object} KioskPicture
 * @property {{state: string, paper: string|null}|null} printer
 * @property {number} catalog_rev
 * @property {string[]} [closed]     services that somebody closed
 * @property {boolean} [booking]    whether anything is booked here, so that people check in
 * @property {unknown[]} notices
 * @property {string|null} [head]   instead of the hall's name
 * @property {string|null} [note]   always below
 * @property {SlipSaid[]} slips
 */

/**
 * @typedef {object} SlipSaid
 * @property {string} ticket
 * @property {SlipState|null} slip
 * @property {string} [at]    "desk:NAME", "kiosk:NAME", …: where another printer had to print it
 */

export {};
