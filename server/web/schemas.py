"""The shapes of the API: request bodies are checked by these models, replies documented by them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Id = Annotated[str, Field(min_length=1, max_length=64)]
Text = Annotated[str, Field(max_length=200)]
Level = Annotated[int, Field(ge=1, le=5)]
Place = Annotated[str, Field(pattern=r"^(kiosk|desk):[a-z0-9-]{1,32}$")]


class Body(BaseModel):
    """What a client sends. An unknown field is refused: a misspelt one must not be lost."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Empty(Body):
    pass


class SignIn(Body):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    password: Annotated[str, Field(min_length=1, max_length=200)]


class TakeTicket(Body):
    service: Id
    class_: Annotated[Id, Field(alias="class")] = "ordinary"
    lang: Literal["zh", "en"] = "zh"
    also: Annotated[list[Id], Field(max_length=10)] = []
    mode: Annotated[str, Field(pattern=r"^[a-z_]{1,16}$")] = "visit"
    phone: Annotated[str, Field(max_length=32)] | None = None
    id_number: Annotated[str, Field(max_length=32)] | None = None
    appointment: Annotated[str, Field(max_length=64)] | None = None
    carried: Annotated[str, Field(max_length=64)] | None = None
    printer: Place | None = None


class Finish(Body):
    outcome: Annotated[str, Field(max_length=16)] | None = None


CaseNumber = Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9-]+$")]


class FinishVisit(Finish):
    """``case_number``: of the case that was accepted (办件编号); letters, digits and hyphens."""

    case_number: CaseNumber | None = None


class AddService(Body):
    service: Id


class AddNote(Body):
    text: Annotated[str, Field(min_length=1, max_length=500)]


class Certify(Body):
    """``basis``: the kind of document that was seen, never its number."""

    class_: Annotated[Id, Field(alias="class")]
    basis: Annotated[str, Field(min_length=1, max_length=40)]


class SetWeight(Body):
    """``minutes`` null: takes none of these; 0: nothing is set."""

    staff: Id
    service: Id
    minutes: Annotated[float, Field(ge=0, le=240)] | None


class Hold(Body):
    minutes: Annotated[float, Field(gt=0, le=720)] | None = None
    reason: Text | None = None


class Transfer(Body):
    service: Id | None = None
    window: Id | None = None
    colleague: Id | None = None
    comes_back: Annotated[bool, Field(alias="return")] = False
    reason: Text | None = None


class SetMode(Body):
    """``onsite``: staff go to the visitor (上门); ``agent``: done for them (代办)."""

    mode: Literal["visit", "onsite", "agent"]


class Reason(Body):
    reason: Text | None = None


class Pause(Body):
    reason: Annotated[str, Field(min_length=1, max_length=200)]


class Call(Body):
    ticket: Id | None = None
    finish_current: bool = False
    outcome: Annotated[str, Field(max_length=16)] | None = None
    case_number: CaseNumber | None = None


class Rate(Body):
    ticket: Id
    level: Level
    reasons: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=40)]], Field(max_length=10)
    ] = []
    comment: Text | None = None
    phone: Annotated[str, Field(max_length=32)] | None = None


class RateOnPaper(Body):
    """``ticket``: id, code, or today's number."""

    ticket: Annotated[str, Field(min_length=1, max_length=64)]
    level: Level
    reasons: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=40)]], Field(max_length=10)
    ] = []
    comment: Text | None = None
    phone: Annotated[str, Field(max_length=32)] | None = None


class RateAtWindow(Body):
    """``at``: when the face was pressed; now, where it is left out. A press that could not be told
    at once keeps its own time."""

    ticket: Id
    level: Level
    at: AwareDatetime | None = None


class ConfirmPairing(Body):
    role: Literal["kiosk", "display", "agent", "api", "visitor"]
    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,32}$")]
    zone: Id | None = None


# — replies —


class Reply(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Named(Reply):
    id: str
    name: str


class Estimate(Reply):
    low_s: int
    high_s: int


class Why(Reply):
    code: str
    facts: dict[str, Any]
    text: str


class Visit(Named):
    done: bool
    outcome: (
        Literal[
            "instant",
            "promise",
            "reply",
            "joint",
            "approval",
            "rejected",
            "consult",
            "supplement",
        ]
        | None
    )


class Where(Reply):
    """Where a service is done. ``zone`` None: in several; ``windows``: none if there are many."""

    zone: str | None
    windows: list[str]


class HandlingStep(Reply):
    step: str
    at: str


class Handling(Reply):
    """How a bad review is handled, for its visitor alone: whoever has the ticket's code."""

    state: Literal["opened", "verified", "contacted", "remedied", "explained", "closed", "excluded"]
    opened_at: str
    due_at: str | None
    steps: list[HandlingStep]
    answer: str | None


class Ticket(Reply):
    """``come_back_at``: when somebody who goes away meanwhile should be here again; None: it does
    not pay to go, or nobody can say."""

    id: str
    number: str
    code: str
    service: Named
    class_: Annotated[str, Field(alias="class")]
    class_name: str
    mode: str
    state: Literal[
        "waiting", "called", "serving", "held", "no_show", "served", "cancelled", "expired"
    ]
    window: str | None
    window_name: str | None
    joined_at: str
    called_at: str | None
    started_at: str | None
    ended_at: str | None
    nth_call: int
    calls_here: int
    recall_at: str | None
    recall_limit_reached: bool
    steps: list[str]
    ahead: int | None
    estimate: Estimate | None
    come_back_at: str | None
    where: Where
    slip: Literal["queued", "sent", "printed", "failed", "unknown"] | None
    visit: list[Visit]
    bound: str | None
    rated: bool
    rateable_until: str | None
    carried_until: str | None
    case: Handling | None = None
    needs_case_number: bool = False
    why: Why | None = None


class Weight(Reply):
    staff: str
    service: str
    minutes: float | None


class NamedWeight(Weight):
    name: str
    service_name: str


class Weights(Reply):
    weights: list[NamedWeight]


class CatalogService(Named):
    """``closed``: the code of why it is not offered, ``reason``: that in the reader's words.
    ``needs_person``: an ID number or a phone number has to be given."""

    open: bool
    reason: str | None
    closed: str | None
    needs_person: bool
    classes: list[str] | None
    waiting: int
    estimate: Estimate | None
    keywords: list[str]


class CatalogGroup(Named):
    groups: list[CatalogGroup]
    services: list[CatalogService]


class CatalogClass(Named):
    """``certified_by``: kiosk, guide, api. ``min_age``: a kiosk certifies it by an ID number."""

    certified_by: list[str]
    min_age: int | None


class Catalog(Reply):
    groups: list[CatalogGroup]
    classes: list[CatalogClass]
    rev: int


class WindowCard(Named):
    state: Literal["closed", "open", "paused"]
    clerk: str | None
    reason: str | None
    zone: str
    customers: int


class HallCard(Named):
    timezone: str
    public_url: str


class OwnStandIn(Reply):
    """A window where the person stands in for somebody now."""

    window: str
    until: str
    signs_due: int


class Session(Reply):
    name: str
    role: str
    rights: list[str]
    windows: list[str]
    csrf_token: str | None
    hall: HallCard
    zone: str | None
    zones: list[Named]
    places: list[WindowCard]
    stand_ins: list[OwnStandIn]


class Pairing(Reply):
    code: str
    secret: str
    expires_at: str


class PairingState(Reply):
    code: str
    expires_at: str
    confirmed: bool
    key: str | None
    role: str | None
    name: str | None


class PairingConfirmed(Reply):
    code: str
    role: str
    name: str


class RatingDone(Reply):
    ticket: str
    level: int
    at: str


class RatingRecord(Reply):
    """docs/ratings.md says what each is. Times are yyyyMMddHHmmss on the hall's wall."""

    hallId: str
    affairSerialNo: str
    evalProcess: int
    affairCode: str
    affairName: str | None
    departmentCode: str | None
    departmentName: str | None
    windowCode: str | None
    affairDealNo: str | None
    affairDealOfficer: str | None
    affairApplyTime: str | None
    affairDoneTime: str | None
    evalTime: str
    evalChannel: str
    evalLevel: int
    evalDetail: str | None
    evalContent: str | None
    evalStatus: Literal["counted", "excluded"]


class RatingRecords(Reply):
    from_: Annotated[str, Field(alias="from")]
    until: str
    ratings: list[RatingRecord]


class OwnGroup(Reply):
    from_: Annotated[str, Field(alias="from")]
    until: str
    ratings: RatingFigures


class OwnRatings(Reply):
    """Groups of at least ``least_ratings``, of whole days, that never overlap or grow."""

    month: str
    least_ratings: int
    groups: list[OwnGroup]


class BoardCall(Reply):
    call_id: int
    number: str
    window: str
    window_name: str
    nth: int
    at: str


class BoardWindow(Named):
    state: str
    number: str | None


class BoardWaiting(Reply):
    service: str
    name: str
    count: int


class BoardHonour(Reply):
    """``of``: clerk, window or department; ``start`` to ``end``: of what days, both included."""

    id: str
    award: str
    of: str
    name: str
    start: str
    end: str


class Board(Reply):
    zone: Named
    calls: list[BoardCall]
    windows: list[BoardWindow]
    waiting: list[BoardWaiting]
    notices: list[dict[str, Any]]
    honours: list[BoardHonour]
    head: str | None
    note: str | None


class Spoken(Reply):
    """``phrase``: clip names in order; {number} and {window} stand for the call's own."""

    lang: Literal["zh", "en"]
    phrase: list[str]
    clips: dict[str, str]
    spoken: bool


class Voice(Reply):
    engine: Literal["auto", "recorded", "synthesised", "browser", "off"]
    languages: list[Spoken]
    chime: bool
    repeat: int
    number_twice: bool
    volume: float
    quiet: list[list[str]]
    drop_after_s: float
    version: str


class LineEntry(Reply):
    id: str
    number: str
    class_: Annotated[str, Field(alias="class")]
    joined_at: str
    due_at: str


class Line(Reply):
    service: str
    waiting: list[LineEntry]


class Spread(Reply):
    n: int
    median_s: float | None
    p90_s: float | None
    max_s: float | None


class RatingFigures(Reply):
    n: int
    of: int
    unrated: int
    excluded: int
    capture: float | None
    satisfaction: float | None
    levels: dict[str, int] | None


class ReportRow(Reply):
    id: str
    name: str
    tickets: int | None
    called: int | None
    served: int | None
    no_shows: int | None
    cancelled: int | None
    transferred: int | None
    chosen: int | None
    overtime: int | None
    wait: Spread
    walk: Spread
    handling: Spread
    ratings: RatingFigures
    modes: dict[str, int | None] | None
    repeats: int | None
    repeat_judged: int | None
    repeat: float | None


class Lengths(Spread):
    mean_s: float | None


class PeriodRow(Named):
    """``start``: the first day of its stretch; ``days``: on which there was anything. ``counts``,
    ``seconds``: by name, as docs/measures.md has them; null: nothing happened."""

    start: str
    days: int
    counts: dict[str, int] | None
    seconds: dict[str, float] | None
    wait: Lengths
    walk: Lengths
    handling: Lengths
    ratings: RatingFigures
    promise_kept: float | None
    on_the_spot: float | None
    repeat: float | None


class PeriodReport(Reply):
    """``missing``: days that are not added up yet, and of which nothing is in the figures."""

    hall: Named
    from_: Annotated[str, Field(alias="from")]
    to: str
    by: str
    grain: str
    missing: list[str]
    rows: list[PeriodRow]


class AppointmentFigures(Reply):
    booked: int
    cancelled: int
    kept: int
    late: int
    missed: int


class DayReport(Reply):
    """``least_ratings``: below so many neither levels nor satisfaction are told."""

    hall: Named
    date: str
    rev: int
    least_ratings: int
    appointments: AppointmentFigures
    total: ReportRow
    windows: list[ReportRow]
    clerks: list[ReportRow]
    services: list[ReportRow]


class KeptFigures(Reply):
    """Waits promised and real; ``judged``: promised and called."""

    tickets: int
    judged: int
    kept: int
    shorter: int
    longer: int
    low_s: float | None
    high_s: float | None
    real: Spread


class KeptHour(KeptFigures):
    hour: str


class WaitsReport(Reply):
    hall: Named
    date: str
    rev: int
    total: KeptFigures
    hours: list[KeptHour]


class Problem(Reply):
    """RFC 9457. ``code`` is stable; ``facts`` say what it was about."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    facts: dict[str, Any]
