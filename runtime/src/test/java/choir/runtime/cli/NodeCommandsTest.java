package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.cli.StubNode.Answer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that contact a node, with a stub node. */
class NodeCommandsTest {
  private static final String RUN = "run-0123456789abcdef0123456789abcdef";
  private static final String ASK = "POST /api/v1/agents/phex/messages";
  private static final String ATTACH = "GET /api/v1/runs/" + RUN + "/stream";
  private static final String ACCEPTED = event("accepted", "{\"runId\":\"" + RUN + "\"}");
  private static final String END =
      event("end", "{\"runId\":\"" + RUN + "\",\"state\":\"completed\",\"reply\":\"one two\"}");

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // opened before each
  private StubNode node;

  @BeforeEach
  void open() throws IOException {
    node = new StubNode(folder);
  }

  @AfterEach
  void close() {
    node.close();
  }

  private static String event(String name, String data) {
    return "event: " + name + "\ndata: " + data + "\n\n";
  }

  private static String text(int from, String text) {
    return event("text", "{\"from\":" + from + ",\"text\":\"" + text + "\"}");
  }

  @Test
  void askShowsTheAnswerWhileItIsSaid() {
    node.on(ASK, Answer.stream(ACCEPTED + text(0, "one ") + ": still here\n\n" + END));
    Terminal asked = node.run("ask", "phex", "how", "many?", "--session", "s");
    assertThat(asked.exitCode()).as(asked.err()).isZero();
    assertThat(asked.out()).isEqualTo("one two\n");
    assertThat(asked.err()).isEmpty();
    assertThat(node.asked().get(0))
        .contains("\"text\":\"how many?\"", "\"session\":\"s\"", "\"idempotencyKey\":\"");
  }

  @Test
  void askGoesOnAfterTheConnectionBrokeAndRepeatsNothing() {
    node.on(ASK, Answer.broken(ACCEPTED + text(0, "one ")));
    node.on(
        ATTACH,
        Answer.json(503, "{\"detail\":\"not yet\"}"),
        Answer.stream(text(0, "one tw") + END));
    Terminal asked = node.run("ask", "phex", "go");
    assertThat(asked.exitCode()).as(asked.err()).isZero();
    assertThat(asked.out()).isEqualTo("one two\n");
    assertThat(asked.err()).containsOnlyOnce("the connection to the node broke");
  }

  @Test
  void askSendsTheSameKeyAgainWhenNobodySaidThatItWasStored() {
    node.on(
        ASK,
        Answer.json(504, "{\"detail\":\"may have been stored\"}"),
        Answer.stream(ACCEPTED + END));
    assertThat(node.run("ask", "phex", "go").out()).isEqualTo("one two\n");
    assertThat(node.asked()).hasSize(2);
    assertThat(node.asked().get(1)).isEqualTo(node.asked().get(0));
  }

  @Test
  void aRunThatFailedIsAFailureWithItsReason() {
    String failed = "{\"runId\":\"" + RUN + "\",\"state\":\"failed\",\"reason\":\"no model\"}";
    node.on(ASK, Answer.stream(ACCEPTED + event("end", failed)));
    Terminal asked = node.run("ask", "phex", "go");
    assertThat(asked.exitCode()).isEqualTo(1);
    assertThat(asked.err()).isEqualTo("choir ask: " + RUN + " failed: no model\n");
  }

  @Test
  void askAsJsonWritesTheRunAndNothingElse() {
    node.on(ASK, Answer.stream(ACCEPTED + text(0, "one ") + END));
    assertThat(node.run("ask", "phex", "go", "-o", "json").out())
        .startsWith("{")
        .contains("\"reply\" : \"one two\"");
  }

  @Test
  void whatTheNodeRefusesIsBadInputInItsOwnWords() {
    node.on(ASK, Answer.json(404, "{\"detail\":\"no agent 'phex' is declared\"}"));
    Terminal asked = node.run("ask", "phex", "go");
    assertThat(asked.exitCode()).isEqualTo(2);
    assertThat(asked.err()).isEqualTo("choir ask: no agent 'phex' is declared\n");
  }

  @Test
  void aNodeThatDoesNotRunIsAFailureWithTheRemedy() {
    String url = node.url();
    node.close();
    Terminal asked = node.run("ask", "phex", "go");
    assertThat(asked.exitCode()).isEqualTo(1);
    assertThat(asked.err())
        .isEqualTo("choir ask: no node answers at " + url + ". Start it with 'choir up'\n");
    assertThat(node.run("agents").err()).contains("Start it with 'choir up'");
  }

  @Test
  void aFullInboxIsAFailureAndNotBadInput() {
    node.on(ASK, Answer.json(429, "{\"detail\":\"10000 messages wait\"}"));
    assertThat(node.run("send", "phex", "go").exitCode()).isEqualTo(1);
  }

  @Test
  void sendNamesTheRunAndWaitsWhenAsked() {
    node.on(ASK, Answer.json(202, "{\"runId\":\"" + RUN + "\"}"));
    node.on(
        "GET /api/v1/runs/" + RUN + "?wait=60",
        Answer.json(200, "{\"state\":\"accepted\"}"),
        Answer.json(200, "{\"state\":\"completed\",\"reply\":\"done\"}"));
    assertThat(node.run("send", "phex", "go", "--key", "k").out()).isEqualTo(RUN + "\n");
    assertThat(node.asked().get(0)).contains("\"idempotencyKey\":\"k\"");
    assertThat(node.run("send", "phex", "go", "--wait").out()).isEqualTo("done\n");
  }

  @Test
  void tablesAlign() {
    node.on(
        "GET /api/v1/agents",
        Answer.json(
            200,
            """
            {"agents":[{"id":"phex","name":"Phex","model":"default","home":"1.1.1","role":"a"},
            {"id":"lux","name":"Lüx the bright","model":"m","home":"1","role":"b\\nc"}]}"""));
    assertThat(node.run("agents").out())
        .isEqualTo(
            """
            AGENT  NAME            MODEL    HOME   ROLE
            phex   Phex            default  1.1.1  a
            lux    Lüx the bright  m        1      b c
            """);
  }

  @Test
  void theJournalTellsWhatEachEventIsAbout() {
    node.on(
        "GET /api/v1/agents/phex/journal?limit=2&session=agent%3Aphex%3Amain",
        Answer.json(
            200,
            """
            {"events":[{"number":7,"time":"2026-11-21T12:00:00Z","type":"session.TurnStarted",
            "event":{"message":{"text":"hello\\nthere"}}}]}"""));
    assertThat(node.run("journal", "phex", "--session", "agent:phex:main", "--limit", "2").out())
        .isEqualTo(
            """
            NUMBER  TIME                  EVENT                ABOUT
            7       2026-11-21 12:00:00Z  session.TurnStarted  hello there
            """);
  }

  @Test
  void statusSaysWhatANodeWaitsFor() {
    node.on(
        "GET /api/v1/status",
        Answer.json(
            200,
            """
            {"ranch":null,"version":"1","ready":false,"waitsFor":["1 of 3 voters up"],
            "uptimeSeconds":59,"models":["offline"],"agents":[],"store":{"scrolls":5},
            "hookPorts":[{"port":18789,"agent":"phex","open":true},
            {"port":18790,"agent":"lux","open":false,"problem":"port 18790 is in use"}]}"""));
    assertThat(node.run("status").out())
        .isEqualTo(
            """
            not ready, waits for 1 of 3 voters up
            ranch   ?
            choir   1, up 59 s
            models  offline
            hooks   lux: port 18790 is in use
            store   5 scrolls
            tokens  0 today

            AGENT  NODE  MODEL  INBOX  COMPLETED  FAILED  TOKENS  TOKENS TODAY  HEARTBEAT  RUNNING
            """);
  }

  @Test
  void statusShowsARanchOfSeveralMachinesOnOneScreen() {
    node.on(
        "GET /api/v1/status",
        Answer.json(
            200,
            """
            {"ranch":"test","version":"1","ready":true,"waitsFor":[],"uptimeSeconds":3661,
            "models":["small"],"store":{"scrolls":5},"agents":[
            {"id":"phex","model":"default","node":"b","tokensToday":40,"waiting":2,"running":1,
             "counters":{"received":3,"completed":1,"failed":0,"tokens":90},
             "heartbeat":{"last":"2026-01-01T00:00:00Z","outcome":"skipped","missed":3},
             "turns":[{"run":"run-1","session":"main","source":"person","since":"2026-01-01T00:00:00Z"}]},
            {"id":"lux","model":"default","node":null,"tokensToday":2,"unknown":"no answer in time"}]}"""));
    node.on(
        "GET /api/v1/cluster",
        Answer.json(
            200,
            """
            {"ranch":"test","seenBy":"a","store":{"leader":"a-1","voters":3},"nodes":[
            {"name":"a","status":"up","reachable":true,"worker":true,"store":"leader","behind":0,
             "agents":1,"awake":1,"clockAheadMillis":-2600,"zoneData":"2026a",
             "machine":{"cores":2,"load":0.5,"memoryFreeBytes":2147483648,"pauseMillis":3}},
            {"name":"b","status":"up","reachable":false,"worker":true,"store":"voter","behind":7,
             "draining":true,"zoneData":"2026b"}]}"""));

    String out = node.run("status").out();

    assertThat(out)
        .contains("store   led by a-1, 3 voters, lag of up to 7 entries, 5 scrolls\n")
        .contains("tokens  42 today\n")
        .contains("NODE  STATUS       ROLES   STORE   LAG  AGENTS  ACTIVE  LOAD   MEMORY   NOTE\n")
        .contains(
            "a     up           worker  leader  0    1       1       0.5/2  2.0 GiB  "
                + "clock 2.6 s behind, time zone data 2026a\n")
        .contains(
            "b     unreachable  worker  voter   7    -       -       -      -        "
                + "draining, time zone data 2026b\n")
        .containsPattern(
            "phex   b     small  2      1          0       90      40            "
                + "skipped [0-9]+ d [0-9]+ h ago, 3 missed +person for [0-9]+ d")
        .containsPattern(
            "lux    -     small  [?]      [?]          [?]       [?]       2             "
                + "- +no answer in time\n");
  }

  @Test
  void movesAreListedWithTheirReasons() {
    node.on(
        "GET /api/v1/cluster",
        Answer.json(
            200,
            """
            {"nodes":[],"moves":[{"number":1,"agent":"phex","from":"a","to":"halcyon-vector",
             "at":"2026-01-01T00:00:00.123Z","reason":"its home machine"}]}"""));
    assertThat(node.run("nodes", "--moves").out())
        .isEqualTo(
            """
            AT                    AGENT  FROM  TO              WHY
            2026-01-01 00:00:00Z  phex   a     halcyon-vector  its home machine
            """);
  }

  @Test
  void statusOfALargeRanchShowsThoseWhoWorkAndCountsTheOthers() {
    node.on(
        "GET /api/v1/status",
        Answer.json(
            200,
            """
            {"ranch":"test","version":"1","ready":true,"waitsFor":[],"uptimeSeconds":61,
            "models":[],"store":{},"declared":10000,"working":2,"withoutProfile":7,
            "tokensToday":1234,"agents":[
            {"id":"bench-77","model":"default","node":"b","tokensToday":1,"waiting":1,
             "running":0,"counters":{"completed":1,"failed":0,"tokens":90},"turns":[]}]}"""));
    node.on("GET /api/v1/cluster", Answer.json(200, "{\"nodes\":[],\"store\":{}}"));
    assertThat(node.run("status").out())
        .contains("tokens  1234 today\n")
        .contains(
            "agents  10,000 declared, 2 have work in hand, the first 1 below, 7 have not stored"
                + " their profile yet\n")
        .contains("bench-77  b");
  }

  @Test
  void aTokenIsShownOnce() {
    node.on("POST /api/v1/tokens", Answer.json(201, "{\"name\":\"ci\",\"token\":\"chr_new\"}"));
    node.on("DELETE /api/v1/tokens/ci", Answer.json(200, "{\"name\":\"ci\",\"revoked\":true}"));
    assertThat(node.run("token", "add", "ci", "--scope", "send").out()).isEqualTo("chr_new\n");
    assertThat(node.run("token", "revoke", "ci").out()).isEqualTo("ci has no token any more\n");
  }

  @Test
  void aMessageComesFromStandardInputWhenItIsADash() {
    node.on(ASK, Answer.stream(ACCEPTED + END));
    String file = folder.resolve("token").toString();
    Terminal fed =
        Terminal.feed("ünïcode\n", "ask", "phex", "-", "--url", node.url(), "--token-file", file);
    assertThat(fed.exitCode()).as(fed.err()).isZero();
    assertThat(node.asked().get(0)).contains("ünïcode");
    byte[] latin = {'a', (byte) 0xe4};
    Terminal broken =
        Terminal.feed(latin, "ask", "phex", "-", "--url", node.url(), "--token-file", file);
    assertThat(broken.exitCode()).isEqualTo(2);
    assertThat(broken.err()).contains("not UTF-8: see byte 1");
  }

  @Test
  void withoutATokenTheRemedyIsNamed() {
    Terminal run = Terminal.run("agents", "--home", folder.resolve("none").toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("no token in", "'choir up' and 'choir join' write one", "--token-file");
    Terminal url = Terminal.run("agents", "--url", "localhost");
    assertThat(url.exitCode()).isEqualTo(2);
    assertThat(url.err()).contains("--url is 'localhost'");
  }

  @Test
  void sessionsAreListedAndOneOfThemIsToldWordForWord() {
    node.on(
        "GET /api/v1/agents/phex/sessions?limit=100",
        Answer.json(
            200,
            """
            {"sessions":[
            {"key":"a/b","latest":"2026-11-21T12:00:00.123Z","source":"hook ci"}]}"""));
    node.on(
        "GET /api/v1/agents/phex/sessions/a%2Fb",
        Answer.json(
            200,
            """
            {"running":null,"messages":[{"role":"user","blocks":[{"block":"text","text":"hi"}]},
            {"role":"assistant",
            "blocks":[{"block":"tool-use","tool":"ask","arguments":"{}"}]}]}"""));
    assertThat(node.run("sessions", "phex").out())
        .isEqualTo(
            """
            LATEST                FROM     SESSION
            2026-11-21 12:00:00Z  hook ci  a/b
            """);
    assertThat(node.run("sessions", "phex", "a/b").out())
        .isEqualTo("user: hi\n\nassistant: [calls ask {}]\n\n");
  }

  @Test
  void aSessionIsReset() {
    node.on(
        "POST /api/v1/agents/phex/sessions/a%2Fb/reset",
        Answer.json(200, "{\"agent\":\"phex\",\"key\":\"a/b\",\"epoch\":3}"));
    Terminal before =
        Terminal.run(
            "sessions", "--url", node.url(), "--token-file", node.token(), "reset", "phex", "a/b");
    assertThat(before.err()).isEmpty();
    assertThat(before.out()).startsWith("session a/b of phex is reset");
    assertThat(node.run("sessions", "reset", "phex", "a/b").out())
        .isEqualTo("session a/b of phex is reset (reset 2)\n");
  }
}
