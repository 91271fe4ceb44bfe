"""The accounting API: each call goes through token, organisation, limits, keys and trouble to the books."""

import msgspec

from xerosim.accounting.asks import Ask, Found, Known, Wrote
from xerosim.accounting.calllog import Logged, beginning
from xerosim.accounting.calls import (
    Call,
    Receive,
    Reply,
    Scope,
    Send,
    TooLarge,
    key_of,
    no_access,
    print_of,
    problem,
    read_body,
    read_call,
    send_answer,
    server_error,
    too_large,
)
from xerosim.accounting.idempotency import KEY_MAX, Answer, Remembered, mismatch
from xerosim.accounting.saving import saved_answer
from xerosim.books.amounts import uuid_from
from xerosim.identity.authority import Access
from xerosim.identity.scopes import opens
from xerosim.shapes.marks import ENCODER, Shape
from xerosim.trouble.striking import Cut, Striking, Ways, cut_off
from xerosim.wire.refusal import Refusal, not_found
from xerosim.wording import speak_as_before
from xerosim.world import World


class Accounting:
    """The ASGI application below /api.xro/2.0/."""

    def __init__(self, world: World) -> None:
        self.world = world
        ways = Ways(
            access=self._access,
            gate=self._gate,
            admit=self._admit,
            answer=self._answer,
            do=self._do,
            envelope=self._envelope,
        )
        self.striking = Striking(world, ways)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call, or cut it."""
        calls, era = self.world.calls, self.world.era
        calls.calls += 1
        number = calls.calls
        try:
            body = await read_body(scope, receive)
        except TooLarge:
            await send_answer(send, Reply(too_large(uuid_from(self.world.random))))
            return
        if body is None:
            return
        call = read_call(scope, body, number)
        call.era = era
        calls.bytes_in += len(body)
        calls.writes += call.method in ("PUT", "POST", "DELETE")
        calls.by_endpoint[call.endpoint] = calls.by_endpoint.get(call.endpoint, 0) + 1
        tenant_id = call.headers.get("xero-tenant-id", "").lower()
        strike = self.world.troubles.strike(number, call.endpoint, tenant_id=tenant_id, now=self.world.now())
        try:
            reply = await self.striking.reply(call, strike, receive)
        except Cut as cut:
            if call.era == self.world.era:
                self._log(call, cut.reply)
            await cut_off(scope, receive, send, cut)
            return
        calls.bytes_out += len(reply.answer.body)
        self._log(call, reply)
        await send_answer(send, reply)

    def _log(self, call: Call, reply: Reply | None) -> None:
        """Remember a call and its answer among the last ones."""
        answer = reply.answer if reply is not None else Answer(0, b"")
        logged = Logged(
            call=call.number,
            at_ms=self.world.now_ms(),
            app=call.app,
            tenant_id=call.tenant_id,
            method=call.method,
            target=call.target,
            status=answer.status,
            sent_bytes=len(call.body),
            sent=beginning(call.body),
            answered_bytes=len(answer.body),
            answered=beginning(answer.body),
            key=call.headers.get("idempotency-key", ""),
        )
        self.world.last.append(logged)

    def _admit(self, call: Call) -> Reply | None:
        """Let a call through token, organisation and limits, or say what stops it."""
        world = self.world
        refused = self._gate(call)
        if refused is not None:
            return refused
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
        world, limits = self.world, self.world.limits
        refused = self._admit(call)
        if refused is not None:
            return refused
        if world.organisations[call.tenant_id].is_offline:
            world.limits.leave(call.tenant_id)
            return Reply(server_error(503, uuid_from(world.random)))
        try:
            answer = await self._once(call, work_s + world.work_s)
        finally:
            limits.leave(call.tenant_id)  # those that let it in: the world may have begun anew since
        return Reply(answer, world.limits.headers(call.tenant_id, call.app, world.now()))

    def _access(self, call: Call) -> Access | None:
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        return self.world.identity.access(token.strip()) if scheme.lower() == "bearer" else None

    def _gate(self, call: Call) -> Reply | None:
        """Token, organisation and scope; fills in the app and the organisation of the call."""
        access, now = self._access(call), self.world.now()
        instance = uuid_from(self.world.random)
        if access is None or access.until <= now:
            return Reply(no_access(access, instance))
        call.app = access.app
        # A custom connection has one organisation, which need not be named: doc, xero-node README
        call.tenant_id = call.headers.get("xero-tenant-id", "").lower() or access.tenant_id
        if not self.world.identity.reaches(access, call.tenant_id):
            # issue: NangoHQ/nango#203
            return Reply(problem(403, "Forbidden", "AuthenticationUnsuccessful", instance))
        if call.known is not None and not opens(
            access.scopes, call.known.endpoint.scopes, is_reading=call.method == "GET", now=now
        ):
            # issue: XeroAPI/Xero-NetStandard#298; the header: doc, LanternOps/breeze plan W03
            answer = problem(401, "Unauthorized", "AuthorizationUnsuccessful", instance)
            return Reply(answer, {"WWW-Authenticate": 'Bearer error="insufficient_scope"'})
        return None

    async def _once(self, call: Call, work_s: float) -> Answer:
        """Do a call, or give again what was answered to the same key, which is looked up as the call comes in
        (that it is, and not after the work, is assumed: a repeat waits for the first one to be done)."""
        key = key_of(call)
        if not key:
            await self._work(call, work_s)
            return self._do(call)
        if len(key) > KEY_MAX:
            # the length: XeroAPI/Xero-OpenAPI; the answer assumed
            return problem(
                400, "Bad Request", f"Idempotency Key must not be more than {KEY_MAX} characters", ""
            )
        if call.has_no_keys:
            # doc: public notes of 2026-10-01 (Xero's own store of keys is down)
            return server_error(500, uuid_from(self.world.random))
        print_ = print_of(call)
        while (first := self.world.keys.find(call.app, key, self.world.now())) is not None:
            if first.fingerprint != print_:
                return mismatch(key)
            await first.done.wait()
            self._check_era(call)
            answer = first.replay()
            if answer is not None:
                return answer
        first = self.world.keys.begin(call.app, key, print_, self.world.now())
        return await self._do_first(call, key, first, work_s)

    async def _work(self, call: Call, work_s: float) -> None:
        """Take as long as the call takes."""
        if work_s:
            await self.world.sleep_until(self.world.now() + work_s)
            self._check_era(call)

    async def _do_first(self, call: Call, key: str, first: Remembered, work_s: float) -> Answer:
        try:
            await self._work(call, work_s)
            answer = self._do(call)
        except BaseException:
            self.world.keys.drop(call.app, key)
            raise
        first.settle(answer)
        return answer

    def _check_era(self, call: Call) -> None:
        """Raises Cut for a call that began before all was exchanged: it has no place in the new books."""
        if call.era != self.world.era:
            raise Cut

    def _do(self, call: Call) -> Answer:
        self.world.changes += call.method != "GET"
        if call.instead is not None:
            return call.instead
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
        organisation = self.world.organisations.get(call.tenant_id)
        if organisation is None:  # gone since the call was let in
            return problem(403, "Forbidden", "AuthenticationUnsuccessful", uuid_from(self.world.random))
        outcome = handler(organisation, self._ask(call, call.known))
        self.world.webhooks.collect(organisation)
        match outcome:
            case Answer() as answer:
                return answer
            case Found() as found:
                envelope = self._envelope(call)
                if found.pagination is not None:
                    envelope["pagination"] = found.pagination
                return Answer(200, ENCODER.encode(envelope | {endpoint.key: found.rows}))
            case Wrote() as wrote:
                summarize = endpoint.summarizes(call.method, call.query)
                if organisation.manner.wording == "old":
                    speak_as_before(wrote.saved)
                return saved_answer(endpoint.key, wrote, envelope=self._envelope(call), summarize=summarize)

    def _ask(self, call: Call, known: Known) -> Ask:
        type_ = known.endpoint.key.removesuffix("s")
        return Ask(
            method=call.method,
            app=call.app,
            now_ms=self.world.now_ms() + call.skew_ms,
            unit_places=call.query.unit_places,
            ids=known.ids,
            query=msgspec.structs.replace(call.query, app=call.app, type=type_.replace("ie", "y")),
            body=call.body,
            content_type=call.headers.get("content-type", ""),
            summarizes=known.endpoint.summarizes(call.method, call.query),
        )

    def _envelope(self, call: Call) -> Shape:
        # recorded: docketworks; ProviderName is the app's name, here its id, DateTimeUTC has no offset
        world, access = self.world, self._access(call)
        return {
            "Id": uuid_from(world.random),
            "Status": "OK",
            "ProviderName": access.app if access is not None else "",
            "DateTimeUTC": f"/Date({world.now_ms() + call.skew_ms})/",
        }
