// Xero's own client for Node (xero-node 20.0.0) in front of a simulator, past every kind of address.
//
// node xero_node.mjs <folder with node_modules> <address of the simulator>
//
// What had to be set otherwise than an application in front of Xero would set it, and why:
// - `accountingApi.basePath`: the simulator has another address than api.xero.com; the client offers this.
// - `Issuer.discover` of openid-client asks the simulator instead of https://identity.xero.com, whose address the
//   client has written into its code; what the simulator answers is then used and checked as it is: the issuer, the
//   keys and the signature of the id token.
// - Calls to https://api.xero.com/connections and https://identity.xero.com/connect/token, also written into its code,
//   are turned to the simulator by an axios interceptor.
// Nothing else: bodies, headers, dates, the reading of answers and of errors are the client's.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

const [folder, address] = process.argv.slice(2);
const require = createRequire(`${folder}/node_modules/xero-node/package.json`);
const axios = require("axios");
const { Issuer } = require("openid-client");
const { XeroClient } = require("xero-node");

const discover = Issuer.discover.bind(Issuer);
Issuer.discover = () => discover(address);
axios.interceptors.request.use((config) => {
  config.url = config.url.replace(/^https:\/\/(api|identity)\.xero\.com/, address);
  return config;
});

const SCOPES = (
  "openid profile email offline_access accounting.contacts accounting.invoices accounting.payments " +
  "accounting.banktransactions accounting.manualjournals accounting.settings accounting.attachments " +
  "accounting.reports.trialbalance.read accounting.reports.banksummary.read"
).split(" ");
const DAY = "2026-11-02";
const LINE = { description: "Widget", quantity: 2, unitAmount: 10.5, accountCode: "200", taxType: "OUTPUT2" };
const COST = { ...LINE, accountCode: "400", taxType: "INPUT2" };

const xero = new XeroClient({
  clientId: "node",
  clientSecret: "not-a-secret",
  redirectUris: ["http://localhost:8100/callback"],
  scopes: SCOPES,
  state: "s",
});
const api = xero.accountingApi;
api.basePath = `${address}/api.xro/2.0`;

// Signing in ------------------------------------------------------------------------------------------------------

const consent = new URL(await xero.buildConsentUrl());
assert.equal(consent.origin, address);
consent.searchParams.set("sim_consent", "auto");
const back = await fetch(consent, { redirect: "manual" });
const tokens = await xero.apiCallback(back.headers.get("location"));
assert.equal(tokens.claims().aud, "node");
assert.equal(tokens.token_type, "Bearer");
const refreshed = await xero.refreshToken();
assert.notEqual(refreshed.refresh_token, tokens.refresh_token);
const again = await xero.refreshWithRefreshToken("node", "not-a-secret", refreshed.refresh_token);
assert.ok(again.access_token);
await assert.rejects(xero.refreshWithRefreshToken("node", "not-a-secret", "unknown"), (error) => {
  assert.deepEqual(error.response.data, { error: "invalid_grant" });
  return error.response.status === 400;
});
const [linked] = await xero.updateTenants();
const tenant = linked.tenantId;
assert.equal(linked.tenantType, "ORGANISATION");
assert.equal(linked.orgData.organisationID, tenant);
assert.equal(linked.orgData.countryCode, "NZ");

// How a refusal reads ---------------------------------------------------------------------------------------------

async function refused(call, status = 400) {
  const body = await call.then(
    () => assert.fail("not refused"),
    (error) => (typeof error === "string" ? JSON.parse(error) : error),
  );
  assert.equal(body.response.statusCode ?? body.response.status, status);
  return body.body ?? body.response.body ?? body.response.data;
}
const sentences = (body) => body.Elements.flatMap((row) => row.ValidationErrors.map((said) => said.Message));

// Contacts --------------------------------------------------------------------------------------------------------

const contact = (await api.createContacts(tenant, { contacts: [{ name: "Acme", contactNumber: "C1" }] })).body
  .contacts[0];
assert.equal(contact.name, "Acme");
assert.equal(contact.contactNumber, "C1");
assert.equal(contact.phones.length, 4);
assert.ok(contact.updatedDateUTC instanceof Date);
const twin = await refused(api.createContacts(tenant, { contacts: [{ name: "Acme" }] }));
assert.equal(twin.ErrorNumber, 10);
assert.match(sentences(twin)[0], /^The contact name Acme is already assigned to another contact\./);
const mixed = (await api.createContacts(tenant, { contacts: [{ name: "ACME" }, { name: "Moss" }] }, false)).body.contacts;
assert.deepEqual(mixed.map((row) => row.statusAttributeString), ["ERROR", "OK"]);
assert.match(mixed[0].validationErrors[0].message, /already assigned/);
await api.updateContact(tenant, mixed[1].contactID, { contacts: [{ name: "Mosses" }] });
const page = (await api.getContacts(tenant, undefined, undefined, "Name DESC", undefined, 1)).body;
assert.deepEqual(page.contacts.map((row) => row.name), ["Mosses", "Acme"]);
assert.equal(page.pagination.itemCount, 2);
const who = { contactID: contact.contactID };

// Invoices --------------------------------------------------------------------------------------------------------

const sale = {
  type: "ACCREC", contact: who, date: DAY, dueDate: "2026-12-01", status: "AUTHORISED", lineItems: [LINE],
  reference: "PO 17", lineAmountTypes: "Exclusive",
};
const invoice = (await api.createInvoices(tenant, { invoices: [sale] }, false, 4)).body.invoices[0];
assert.equal(invoice.statusAttributeString, "OK");
assert.deepEqual([invoice.subTotal, invoice.totalTax, invoice.total, invoice.amountDue], [21, 3.15, 24.15, 24.15]);
assert.equal(invoice.reference, "PO 17");
assert.equal(new Date(invoice.date).toISOString(), "2026-11-02T00:00:00.000Z");
assert.equal(new Date(invoice.dueDate).toISOString(), "2026-12-01T00:00:00.000Z");
assert.equal(invoice.lineItems[0].unitAmount, 10.5);
const read = (await api.getInvoice(tenant, invoice.invoiceID)).body.invoices[0];
assert.equal(read.invoiceNumber, invoice.invoiceNumber);
const listed = (await api.getInvoices(tenant, undefined, 'Type=="ACCREC"', undefined, undefined, undefined, undefined, ["AUTHORISED"], 1)).body;
assert.deepEqual(listed.invoices.map((row) => row.invoiceID), [invoice.invoiceID]);
assert.equal(listed.invoices[0].lineItems.length, 1);
const bad = { ...sale, lineItems: [{ ...LINE, accountCode: "999" }] };
assert.deepEqual(sentences(await refused(api.createInvoices(tenant, { invoices: [bad] }))), [
  "Account code '999' is not a valid code for this document.",
]);
const draft = (await api.createInvoices(tenant, { invoices: [{ ...sale, status: "DRAFT" }] })).body.invoices[0];
const gone = await api.updateInvoice(tenant, draft.invoiceID, { invoices: [{ status: "DELETED" }] });
assert.equal(gone.body.invoices[0].status, "DELETED");
const missing = await api.getInvoice(tenant, "00000000-0000-0000-0000-000000000001").then(() => null, (error) => error);
assert.match(typeof missing === "string" ? missing : JSON.stringify(missing), /404/);
const once = await api.createContacts(tenant, { contacts: [{ name: "Once" }] }, true, "key-1");
const twice = await api.createContacts(tenant, { contacts: [{ name: "Once" }] }, true, "key-1");
assert.equal(once.body.contacts[0].contactID, twice.body.contacts[0].contactID);

// Credit notes and their allocations ------------------------------------------------------------------------------

const credit = { type: "ACCRECCREDIT", contact: who, date: DAY, status: "AUTHORISED", lineItems: [LINE] };
const note = (await api.createCreditNotes(tenant, { creditNotes: [credit] })).body.creditNotes[0];
assert.equal(note.remainingCredit, 24.15);
const applied = { amount: 4.15, date: DAY, invoice: { invoiceID: invoice.invoiceID } };
const told = (await api.createCreditNoteAllocation(tenant, note.creditNoteID, { allocations: [applied] })).body;
assert.equal(told.allocations[0].amount, 4.15);
assert.equal((await api.getInvoice(tenant, invoice.invoiceID)).body.invoices[0].amountDue, 20);
const held = (await api.getCreditNote(tenant, note.creditNoteID)).body.creditNotes[0].allocations[0];
const undone = (await api.deleteCreditNoteAllocations(tenant, note.creditNoteID, held.allocationID)).body;
assert.equal(undone.isDeleted, true);
assert.equal((await api.getInvoice(tenant, invoice.invoiceID)).body.invoices[0].amountDue, 24.15);

// Payments --------------------------------------------------------------------------------------------------------

const paid = { invoice: { invoiceID: invoice.invoiceID }, account: { code: "090" }, date: DAY, amount: 24.15 };
const payment = (await api.createPayments(tenant, { payments: [paid] })).body.payments[0];
assert.equal(payment.invoice.status, "PAID");
assert.equal(payment.paymentType, "ACCRECPAYMENT");
const over = await refused(api.createPayments(tenant, { payments: [{ ...paid, amount: 99 }] }));
assert.ok(sentences(over).includes("Payments can only be made against Authorised documents"));
const taken = (await api.deletePayment(tenant, payment.paymentID, { status: "DELETED" })).body.payments[0];
assert.equal(taken.status, "DELETED");
const voided = await api.updateInvoice(tenant, invoice.invoiceID, { invoices: [{ status: "VOIDED" }] });
assert.equal(voided.body.invoices[0].status, "VOIDED");
assert.equal((await api.getPayments(tenant)).body.payments.length, 1);

// Bank, journals --------------------------------------------------------------------------------------------------

const spent = { type: "SPEND", contact: who, bankAccount: { code: "090" }, date: DAY, lineItems: [COST] };
const bank = (await api.createBankTransactions(tenant, { bankTransactions: [spent] })).body.bankTransactions[0];
assert.equal(bank.total, 21); // money moved is taken to include its tax unless said otherwise
assert.equal((await api.getBankTransactions(tenant)).body.bankTransactions.length, 1);
const dropped = await api.updateBankTransaction(tenant, bank.bankTransactionID, {
  bankTransactions: [{ ...spent, status: "DELETED" }],
});
assert.equal(dropped.body.bankTransactions[0].status, "DELETED");
const moved = { fromBankAccount: { code: "090" }, toBankAccount: { code: "091" }, amount: 5, date: DAY };
const transfer = (await api.createBankTransfer(tenant, { bankTransfers: [moved] })).body.bankTransfers[0];
assert.equal(transfer.amount, 5);
assert.equal((await api.getBankTransfers(tenant)).body.bankTransfers.length, 1);
const before = { ...spent, type: "RECEIVE-PREPAYMENT", lineItems: [LINE] };
await api.createBankTransactions(tenant, { bankTransactions: [before] });
const advance = (await api.getPrepayments(tenant)).body.prepayments[0];
assert.equal(advance.remainingCredit, 21);
const rest = (await api.createInvoices(tenant, { invoices: [sale] })).body.invoices[0];
const used = { amount: 21, date: DAY, invoice: { invoiceID: rest.invoiceID } };
await api.createPrepaymentAllocations(tenant, advance.prepaymentID, { allocations: [used] });
assert.equal((await api.getInvoice(tenant, rest.invoiceID)).body.invoices[0].amountDue, 3.15);
const lines = [
  { lineAmount: 100, accountCode: "400" },
  { lineAmount: -100, accountCode: "620" },
];
const journal = { narration: "Accrual", date: DAY, status: "POSTED", lineAmountTypes: "NoTax", journalLines: lines };
const posted = (await api.createManualJournals(tenant, { manualJournals: [journal] })).body.manualJournals[0];
assert.equal(posted.status, "POSTED");
const crooked = { ...journal, journalLines: [lines[0], { ...lines[1], lineAmount: -10 }] };
assert.deepEqual(sentences(await refused(api.createManualJournals(tenant, { manualJournals: [crooked] }))), [
  "The total debits (100.00) must equal total credits (-10.00)",
]);

// Settings --------------------------------------------------------------------------------------------------------

assert.ok((await api.getOrganisationActions(tenant)).body.actions.some((row) => row.status === "ALLOWED"));
const accounts = (await api.getAccounts(tenant, undefined, 'Code=="200"')).body.accounts;
assert.equal(accounts[0].type, "REVENUE");
const account = (await api.createAccount(tenant, { code: "201", name: "Trees", type: "SALES" })).body.accounts[0];
assert.equal((await api.deleteAccount(tenant, account.accountID)).body.accounts[0].status, "DELETED");
assert.ok((await api.getTaxRates(tenant)).body.taxRates.some((row) => row.taxType === "OUTPUT2"));
const region = (await api.createTrackingCategory(tenant, { name: "Region" })).body.trackingCategories[0];
const north = (await api.createTrackingOptions(tenant, region.trackingCategoryID, { name: "North" })).body.options[0];
assert.equal(north.name, "North");
await api.createCurrency(tenant, { code: "EUR", description: "Euro" });
assert.ok((await api.getCurrencies(tenant)).body.currencies.length > 1);
const item = (await api.createItems(tenant, { items: [{ code: "TREE", name: "Tree" }] })).body.items[0];
assert.equal(item.code, "TREE");
await api.deleteItem(tenant, item.itemID);

// Files, notes, reports -------------------------------------------------------------------------------------------

const file = Buffer.from("%PDF-1.4 a witness\n");
const kept = (await api.createInvoiceAttachmentByFileName(tenant, rest.invoiceID, "order.pdf", file)).body.attachments[0];
assert.equal(kept.contentLength, file.length);
const given = await api.getInvoiceAttachmentByFileName(tenant, rest.invoiceID, "order.pdf", "application/pdf");
assert.equal(Buffer.from(given.body).toString(), file.toString());
const seen = { historyRecords: [{ details: "Seen" }] };
assert.equal((await api.createInvoiceHistory(tenant, rest.invoiceID, seen)).body.historyRecords[0].details, "Seen");
const balance = (await api.getReportTrialBalance(tenant, "2026-11-30")).body.reports[0];
assert.equal(balance.reportName, "Trial Balance");
const summary = (await api.getReportBankSummary(tenant, "2026-11-01", "2026-11-30")).body.reports[0];
assert.equal(summary.reportName, "Bank Summary");

// What is left of the addresses -----------------------------------------------------------------------------------

// A minute passes, so that the limit of calls a minute is not met yet, by the simulator's own clock; the token lives half an hour.
const minute = () => fetch(`${address}/sim/clock`, { method: "POST", body: JSON.stringify({ advance_s: 61 }) });
await minute();
assert.equal((await api.getOrganisations(tenant)).body.organisations[0].baseCurrency, "NZD");
assert.ok((await api.getBrandingThemes(tenant)).body.brandingThemes.length > 0);
assert.ok((await api.getUsers(tenant)).body.users.length > 0);
assert.match((await api.getOnlineInvoice(tenant, rest.invoiceID)).body.onlineInvoices[0].onlineInvoiceUrl, /^https:/);
const own = (await api.createAccount(tenant, { code: "202", name: "Shrubs", type: "SALES" })).body.accounts[0];
const renamed = await api.updateAccount(tenant, own.accountID, { accounts: [{ name: "Bushes" }] });
assert.equal(renamed.body.accounts[0].name, "Bushes");
const parts = [{ name: "Levy", rate: 3 }];
const levy = { name: "Levy", reportTaxType: "OUTPUT", taxComponents: parts };
const rate = (await api.createTaxRates(tenant, { taxRates: [levy] })).body.taxRates[0];
assert.equal(rate.effectiveRate, 3);
const lapsed = await api.updateTaxRate(tenant, { taxRates: [{ ...levy, taxType: rate.taxType, status: "DELETED" }] });
assert.equal(lapsed.body.taxRates[0].status, "DELETED");
const place = region.trackingCategoryID;
assert.equal((await api.updateTrackingCategory(tenant, place, { name: "Area" })).body.trackingCategories[0].name, "Area");
const south = await api.updateTrackingOptions(tenant, place, north.trackingOptionID, { name: "South" });
assert.equal(south.body.options[0].name, "South");
assert.equal((await api.getTrackingCategories(tenant)).body.trackingCategories[0].options.length, 1);
assert.equal((await api.deleteTrackingOptions(tenant, place, north.trackingOptionID)).body.options[0].status, "DELETED");
const dead = (await api.deleteTrackingCategory(tenant, place)).body.trackingCategories[0];
assert.equal(dead.status, "DELETED");
const plant = (await api.updateOrCreateItems(tenant, { items: [{ code: "FERN", name: "Fern" }] })).body.items[0];
assert.equal((await api.updateItem(tenant, plant.itemID, { items: [{ code: "FERN", name: "Ferns" }] })).body.items[0].name, "Ferns");
assert.equal((await api.getItems(tenant)).body.items.length, 1);
const noted = { creditNotes: [{ ...credit, creditNoteID: note.creditNoteID, lineItems: undefined, status: "VOIDED" }] };
assert.equal((await api.updateOrCreateCreditNotes(tenant, noted)).body.creditNotes[0].status, "VOIDED");
assert.equal((await api.getCreditNotes(tenant, undefined, undefined, undefined, 1)).body.creditNotes.length, 1);
const voidJournal = { manualJournals: [{ manualJournalID: posted.manualJournalID, narration: "Accrual", status: "VOIDED" }] };
assert.equal((await api.updateManualJournal(tenant, posted.manualJournalID, voidJournal)).body.manualJournals[0].status, "VOIDED");
assert.equal((await api.getManualJournals(tenant, undefined, undefined, undefined, 1)).body.manualJournals.length, 1);
const much = { ...spent, type: "RECEIVE-OVERPAYMENT", lineItems: [{ description: "Too much", lineAmount: 2 }] };
await api.createBankTransactions(tenant, { bankTransactions: [much] });
const excess = (await api.getOverpayments(tenant)).body.overpayments[0];
const small = { amount: 2, date: DAY, invoice: { invoiceID: rest.invoiceID } };
await api.createOverpaymentAllocations(tenant, excess.overpaymentID, { allocations: [small] });
const spentHere = (await api.getOverpayments(tenant)).body.overpayments[0].allocations[0];
assert.equal((await api.deleteOverpaymentAllocations(tenant, excess.overpaymentID, spentHere.allocationID)).body.isDeleted, true);
const usedHere = (await api.getPrepayments(tenant)).body.prepayments[0].allocations[0];
assert.equal((await api.deletePrepaymentAllocations(tenant, advance.prepaymentID, usedHere.allocationID)).body.isDeleted, true);

// A note and a file on everything that takes one ------------------------------------------------------------------

const things = {
  Contact: contact.contactID, CreditNote: note.creditNoteID, BankTransaction: bank.bankTransactionID,
  BankTransfer: transfer.bankTransferID, ManualJournal: posted.manualJournalID, Invoice: rest.invoiceID,
};
await minute();
const takers = {
  ...things, Item: plant.itemID, Payment: payment.paymentID, Overpayment: excess.overpaymentID,
  Prepayment: advance.prepaymentID,
};
for (const [kind, id] of Object.entries(takers)) {
  // the client calls these by two patterns each
  const write = api[`create${kind}History`] ?? api[`create${kind}HistoryRecord`];
  const look = api[`get${kind}History`] ?? api[`get${kind}sHistory`];
  await write.call(api, tenant, id, seen);
  const notes = (await look.call(api, tenant, id)).body.historyRecords;
  assert.ok(notes.some((row) => row.details === "Seen"), kind);
}
await minute();
for (const [kind, id] of Object.entries({ ...things, Account: own.accountID })) {
  await api[`create${kind}AttachmentByFileName`](tenant, id, "note.pdf", file);
  await api[`update${kind}AttachmentByFileName`](tenant, id, "note.pdf", file);
  const files = (await api[`get${kind}Attachments`](tenant, id)).body.attachments;
  assert.ok(files.some((row) => row.fileName === "note.pdf"), kind);
}

// Limits, and the end of it ---------------------------------------------------------------------------------------

for (;;) {
  const answer = await api.getCurrencies(tenant).then((found) => found.response, (error) => error);
  if (answer.headers) {
    assert.ok(Number(answer.headers["x-minlimit-remaining"]) >= 0);
    continue;
  }
  const said = typeof answer === "string" ? JSON.parse(answer) : answer;
  assert.equal(said.response.statusCode ?? said.response.status, 429);
  assert.equal(said.response.headers["x-rate-limit-problem"], "minute");
  assert.ok(Number(said.response.headers["retry-after"]) > 0);
  break;
}
await xero.disconnect(linked.id);
await xero.revokeToken();
console.log("xero-node is content");
