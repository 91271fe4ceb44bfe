"""The accounting API: each call goes through token, organisation, limits, keys and trouble to the books."""

import asyncio
from datetime import UTC, datetime
from typing import Final

import msgspec

from xerosim.asks import Ask, Found, Wrote
from xerosim.books.amounts import uuid_from
from xerosim.calls import (
    Call,
    Receive,
    Reply,
    Scope,
    Send,
    key_of,
    print_of,
    problem,
    read_body,
    read_call,
    send_answer,
    server_error,
)
from xerosim.idempotency import KEY_MAX, Answer, Remembered, mismatch
from xerosim.identity import Access
from xerosim.saving import saved_answer
from xerosim.shapes.marks import ENCODER, Shape
from xerosim.trouble import Trouble
from xerosim.wire.refusal import Refusal, not_found
from xerosim.world import World

CUT: Final = "xerosim.cut"
"""Key in the scope under which the carrier of a call puts the function that cuts its connection."""

BODY_MAX: Final = 10 * 1024 * 1024  # doc: developer.xero.com, 10 MB a request


class Cut(Exception):
    """The connection is cut instead of an answer."""


class Accounting:
    """The ASGI application below /api.xro/2.0/."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call, or cut it."""
        calls = self.world.calls
        calls.calls += 1
        number = calls.calls
        body = await read_body(receive)
        if body is None:
            return
        call = read_call(scope, body, number)
        calls.bytes_in += len(body)
        calls.writes += call.method in ("PUT", "POST", "DELETE")
        calls.by_endpoint[call.endpoint] = calls.by_endpoint.get(call.endpoint, 0) + 1
        trouble = self.world.troubles.strike(number, call.endpoint)
        try:
            reply = await self._with_trouble(call, trouble, receive)
        except Cut:
            await _cut(scope, receive)
            return
        calls.bytes_out += len(reply.answer.body)
        await send_answer(send, reply)

    async def _with_trouble(self, call: Call, trouble: Trouble | None, receive: Receive) -> Reply:
        match trouble:
            case None:
                return await self._answer(call)
            case Trouble(kind="drop_request"):
                raise Cut
            case Trouble(kind="commit_and_drop"):
                await self._answer(call)
                raise Cut
            case Trouble(kind="stop_before"):
                await self._hold(call, "before", receive)
                raise Cut
            case Trouble(kind="stop_after"):
                await self._answer(call)
                await self._hold(call, "after", receive)
                raise Cut
            case Trouble(kind="slow"):
                return await self._answer(call, work_s=trouble.wait_s())
            case Trouble(kind="late_commit"):
                return self._commit_late(call, trouble)
            case _:
                return self._say_status(call, trouble.status)

    async def _hold(self, call: Call, phase: str, receive: Receive) -> None:
        """Keep a call in the air until its client is gone."""
        entry: dict[str, int | str] = {"call": call.number, "phase": phase}
        held = self.world.calls.stopped
        held.append(entry)
        while (await receive())["type"] != "http.disconnect":
            continue
        if entry in held:
            held.remove(entry)

    def _commit_late(self, call: Call, trouble: Trouble) -> Reply:
        """Answer an error now; the call takes effect when its time has come."""
        refused = self._admit(call)
        if refused is not None:
            return refused
        self.world.limits.leave(call.tenant_id)
        due = self.world.now() + trouble.wait_s()
        key = key_of(call)
        is_repeat = bool(key) and self.world.keys.find(call.app, key, self.world.now()) is not None
        first = self._remember(call)
        reply = self._say_status(call, trouble.status) if trouble.status else None

        async def commit() -> None:
            await self.world.sleep_until(due)
            answer = self._do(call)
            if first is not None and not first.done.is_set():
                first.settle(answer)

        if not is_repeat:
            task = asyncio.get_running_loop().create_task(commit())
            self.world.late[call.number] = task
            task.add_done_callback(lambda _: self.world.late.pop(call.number, None))
        if reply is None:
            raise Cut
        return reply

    def _remember(self, call: Call) -> Remembered | None:
        """Enter the key of a call as being worked on, if it has one that is new."""
        key, now = key_of(call), self.world.now()
        if not key or self.world.keys.find(call.app, key, now) is not None:
            return None
        return self.world.keys.begin(call.app, key, print_of(call), now)

    def _say_status(self, call: Call, status: int) -> Reply:
        """A 5xx of Xero's own; a 500 is kept under the idempotency key like any other answer."""
        answer = server_error(status, uuid_from(self.world.random))
        key = key_of(call)
        if status == 500 and key:
            access = self._access(call)
            call.app = access.app if access else ""
            self._remember(call)
            # doc: developer.xero.com idempotency page (internal errors are replayed)
            held = self.world.keys.find(call.app, key, self.world.now())
            if held is not None and not held.done.is_set():
                held.settle(answer)
        return Reply(answer)

    def _admit(self, call: Call) -> Reply | None:
        """Let a call through token, organisation and limits, or say what stops it."""
        world = self.world
        refused = self._gate(call)
        if refused is not None:
            return Reply(refused)
        verdict = world.limits.admit(call.tenant_id, call.app, world.now())
        if not verdict.problem:
            return None
        world.calls.refused_429 += 1
        headers = world.limits.headers(call.tenant_id, call.app, world.now())
        headers["X-Rate-Limit-Problem"] = verdict.problem
        if verdict.retry_after_s is not None:
            headers["Retry-After"] = str(verdict.retry_after_s)
        # recorded: docketworks rate_limit_minute.json (no body, no content type)
        return Reply(Answer(429, b"", ""), headers)

    async def _answer(self, call: Call, *, work_s: float = 0.0) -> Reply:
        """The ordinary way of a call; `work_s` is how long it takes beyond what every call takes."""
        world = self.world
        refused = self._admit(call)
        if refused is not None:
            return refused
        try:
            if work_s or world.work_s:
                await world.sleep_until(world.now() + work_s + world.work_s)
            answer = await self._once(call)
        finally:
            world.limits.leave(call.tenant_id)
        return Reply(answer, world.limits.headers(call.tenant_id, call.app, world.now()))

    def _access(self, call: Call) -> Access | None:
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        return self.world.identity.access(token.strip()) if scheme.lower() == "bearer" else None

    def _gate(self, call: Call) -> Answer | None:
        """Token, scope and organisation; fills in the app and the organisation of the call."""
        access = self._access(call)
        instance = uuid_from(self.world.random)
        if access is None:
            # fixture: waynerobinson/xeroizer test/stub_responses
            return problem(401, "Unauthorized", "AuthenticationUnsuccessful", instance)
        if access.until <= self.world.now():
            at = datetime.fromtimestamp(access.until, UTC).strftime("%m/%d/%Y %H:%M:%S")
            return problem(401, "Unauthorized", f"TokenExpired: token expired at {at}", instance)
        call.app = access.app
        call.tenant_id = call.headers.get("xero-tenant-id", "").lower()
        if not call.tenant_id and access.is_custom:
            call.tenant_id = next(iter(self.world.organisations))
        connected = self.world.identity.is_connected(access.app, call.tenant_id)
        if call.tenant_id not in self.world.organisations or not connected:
            # issue: NangoHQ/nango#203
            return problem(403, "Forbidden", "AuthenticationUnsuccessful", instance)
        if not _in_scope(call, access.scopes):
            # issue: XeroAPI/Xero-NetStandard#298
            return problem(401, "Unauthorized", "AuthorizationUnsuccessful", instance)
        return None

    async def _once(self, call: Call) -> Answer:
        """Do a call, or give again what was answered to the same key."""
        key = key_of(call)
        if not key:
            return self._do(call)
        if len(key) > KEY_MAX:
            # the length: XeroAPI/Xero-OpenAPI; the answer assumed
            return problem(
                400, "Bad Request", f"Idempotency Key must not be more than {KEY_MAX} characters", ""
            )
        print_ = print_of(call)
        keys = self.world.keys
        while (first := keys.find(call.app, key, self.world.now())) is not None:
            if first.fingerprint != print_:
                return mismatch(key)
            await first.done.wait()
            answer = first.replay()
            if answer is not None:
                return answer
        first = keys.begin(call.app, key, print_, self.world.now())
        return self._do_first(call, key, first)

    def _do_first(self, call: Call, key: str, first: Remembered) -> Answer:
        try:
            answer = self._do(call)
        except BaseException:
            self.world.keys.drop(call.app, key)
            raise
        first.settle(answer)
        return answer

    def _do(self, call: Call) -> Answer:
        try:
            return self._done(call)
        except Refusal as refusal:
            if refusal.text:
                return Answer(refusal.status, refusal.text.encode(), "text/html; charset=utf-8")
            return Answer(refusal.status, ENCODER.encode(refusal.body))

    def _done(self, call: Call) -> Answer:
        if call.known is None:
            raise not_found()
        endpoint = call.known.endpoint
        handler = endpoint.handler(call.method)
        if handler is None:
            # fixture: freakboy3742/pyxero tests/mock_data.py
            body = {"ErrorNumber": 20, "Type": "ApiMethodNotImplementedException"}
            raise Refusal(501, body | {"Message": "The Api Method called is not implemented"})
        if len(call.body) > BODY_MAX:
            # issue: XeroAPI/Xero-Java#349
            return problem(413, "RequestEntityTooLarge", "PayloadTooLarge", uuid_from(self.world.random))
        organisation = self.world.organisations[call.tenant_id]
        match handler(organisation, self._ask(call, call.known.ids)):
            case Answer() as answer:
                return answer
            case Found() as found:
                envelope = self._envelope()
                if found.pagination is not None:
                    envelope["pagination"] = found.pagination
                return Answer(200, ENCODER.encode(envelope | {endpoint.key: found.rows}))
            case Wrote() as wrote:
                # recorded: docketworks; the default is true whatever the specification says
                summarize = call.query.text("summarizeErrors").lower() != "false"
                return saved_answer(endpoint.key, wrote, envelope=self._envelope(), summarize=summarize)

    def _ask(self, call: Call, ids: tuple[str, ...]) -> Ask:
        return Ask(
            method=call.method,
            app=call.app,
            now_ms=self.world.now_ms(),
            unit_places=call.query.unit_places,
            ids=ids,
            query=msgspec.structs.replace(call.query, app=call.app),
            body=call.body,
            content_type=call.headers.get("content-type", ""),
        )

    def _envelope(self) -> Shape:
        # recorded: docketworks; ProviderName is the app's name, DateTimeUTC has no offset
        world = self.world
        return {
            "Id": uuid_from(world.random),
            "Status": "OK",
            "ProviderName": world.app_name,
            "DateTimeUTC": f"/Date({world.now_ms()})/",
        }


def _in_scope(call: Call, scopes: tuple[str, ...]) -> bool:
    if call.known is None:
        return True
    names = call.known.endpoint.scopes
    wanted = names if call.method != "GET" else (*names, *(f"{name}.read" for name in names))
    return any(name in scopes for name in wanted)


async def _cut(scope: Scope, receive: Receive) -> None:
    """Cut the connection and wait until it is gone, so that nothing answers after all."""
    cut = scope.get(CUT)
    assert cut is not None, "the carrier of this call cannot cut its connection"
    cut()
    while (await receive())["type"] != "http.disconnect":
        continue
