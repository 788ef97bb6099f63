package choir.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.cli.StubNode.Answer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that show one view, as they read it from nodes of this and of other versions. */
class ViewCommandsTest {
  private static final String CLUSTER =
      """
      {"ranch":"test","seenBy":"a","nodes":[
      {"name":"a","address":"10.0.0.1:1340","status":"up","reachable":true,"worker":true,
       "leads":true,"member":"a-1","store":"leader","behind":0,"silentMillis":0,"draining":true,
       "offers":["gpu"],"version":"1.2.0","startedAt":"2026-11-21T12:00:00.123456789Z",
       "heardMillisAgo":5,"clockAheadMillis":3,"machine":{"cores":2,"load":0.5,
       "memoryBytes":2147483648,"memoryFreeBytes":1073741824,"heapBytes":1048576,
       "heapMaxBytes":2097152,"diskFreeBytes":1024,"pauseMillis":7,"newer":1},
       "models":[],"numbers":1,"agents":1,"awake":2,"working":0,"agentIds":["phex","lux"],
       "newer":{"field":1}}],
      "store":{"group":"g","leader":"a-1","term":1,"committed":2,"voters":1},"moves":[]}""";

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

  @Test
  void aNodeIsShownWithUnitsAndTimesToTheSecond() {
    node.on("GET /api/v1/cluster", Answer.json(200, CLUSTER));
    assertThat(node.run("node", "a").out())
        .isEqualTo(
            """
            node     a at 10.0.0.1:1340
            status   up, draining
            choir    1.2.0, since 2026-11-21 12:00:00Z
            store    leader a-1
            offers   gpu
            models   -
            machine  2 cores, load 0.50, 1.0 GiB of 2.0 GiB memory free, 1.0 KiB of disk free
            process  1.0 MiB of 2.0 MiB heap, longest pause of the last minute 7 ms
            clock    3 ms ahead of the node that answered
            agents   phex, lux
            """);
    Terminal unknown = node.run("node", "b");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("there is no node 'b'; there are [a]");
  }

  @Test
  void fieldsOfANewerNodeAreKeptInJson() {
    node.on("GET /api/v1/cluster", Answer.json(200, CLUSTER));
    assertThat(node.run("node", "a", "-o", "json").out())
        .startsWith("{\n  \"name\" : \"a\",\n  \"address\" : ")
        .contains("\"newer\" : {\n    \"field\" : 1");
    assertThat(node.run("nodes", "-o", "json").out()).contains("\"seenBy\" : \"a\"", "\"newer\"");
    assertThat(node.run("nodes", "--moves", "-o", "json").out()).contains("\"moves\" : [ ]");
  }

  @Test
  void anAnswerOfAnotherFormIsAFailure() {
    node.on("GET /api/v1/cluster", Answer.json(200, "{\"nodes\":\"none\"}"));
    Terminal nodes = node.run("nodes");
    assertThat(nodes.exitCode()).isEqualTo(1);
    assertThat(nodes.err()).contains("the node's answer has an unexpected form");
  }

  @Test
  void aPlacementIsExplained() {
    node.on(
        "GET /api/v1/agents/phex/place",
        Answer.json(
            200,
            """
            {"agent":"phex","number":7,"sharesWith":2,"machine":null,"needs":["gpu"],
            "sent":{"node":"b","until":"2026-11-21T14:00:00.5Z","by":"ada"},
            "places":[{"node":"a","since":"2026-11-21T12:00:00.5Z","reason":"most room"}],
            "wouldChoose":null,"nodes":[{"name":"a","offers":[],"draining":true,"agents":3,
            "cores":2,"wellSeconds":28}]}"""));
    assertThat(node.run("explain", "phex").out())
        .isEqualTo(
            """
            phex lives on a since 2026-11-21 12:00:00Z: most room
            shares        number 7 with 2 others, and lives where they do
            home machine  none
            needs         gpu
            sent          to b by ada until 2026-11-21 14:00:00Z
            if chosen now nowhere: no node is up

            NODE  OFFERS  AGENTS  CORES  HEALTHY FOR  NOTE
            a     -       3       2      28 s         draining

            SINCE                 NODE  REASON
            2026-11-21 12:00:00Z  a     most room
            """);
  }

  @Test
  void anAgentIsShownWithItsTurns() {
    node.on(
        "GET /api/v1/agents/phex",
        Answer.json(
            200,
            """
            {"id":"phex","name":"Phex","role":"a","home":"1.1.1","model":"m","revision":3,
            "limits":{"callsPerTurn":200,"concurrentTurns":4,"contextTokens":9,"outputTokens":9},
            "waiting":2,"running":[{"runId":"run-1","session":"main","source":"person ada",
            "since":"2026-11-21T12:00:00.5Z"}],
            "counters":{"received":3,"completed":1,"failed":0,"tokens":90},
            "asOf":"2026-11-21T12:00:01.5Z"}"""));
    assertThat(node.run("show", "phex").out())
        .isEqualTo(
            """
            id       phex
            name     Phex
            role     a
            model    m
            home     1.1.1
            so far   3 received, 1 completed, 0 failed, 90 tokens
            waiting  2
            running  1
            as of    2026-11-21 12:00:01Z

            RUN    SESSION  FROM        SINCE
            run-1  main     person ada  2026-11-21 12:00:00Z
            """);
  }

  /** Fault B12: tokens that a server does not report are marked where a person reads them, too. */
  @Test
  void tokensThatWereEstimatedAreMarked() {
    node.on(
        "GET /api/v1/runs/run-1",
        Answer.json(
            200,
            """
            {"ok":true,"runId":"run-1","state":"completed","agent":"lux","session":"s",
            "source":"person ada","outside":true,"acceptedAt":"2026-11-21T12:00:00Z",
            "tokens":{"input":654,"output":120,"estimated":true}}"""));
    node.on("GET /api/v1/runs/run-1/events", Answer.json(200, "{\"events\":[]}"));
    assertThat(node.run("run", "show", "run-1").out())
        .contains("tokens      654 in, 120 out (estimated)\n")
        .contains("outside     text from outside the ranch was part of the conversation\n");
  }

  @Test
  void aStoreIsSummarizedWithUnits() {
    node.on(
        "GET /api/v1/status",
        Answer.json(
            200,
            """
            {"ranch":null,"version":"1","ready":false,"waitsFor":["b"],"uptimeSeconds":61,
            "models":[],"agents":[],"store":{"segments":1,"bytes":16000,"garbageBytes":15806,
            "historyBytes":0,"scrolls":1200,"phexts":3,"forces":{"log":"raft","count":2,
            "medianMicros":1900,"p99Micros":4200}}}"""));
    assertThat(node.run("status").out())
        .contains(
            "store   1,200 scrolls, 3 phexts, 1 segment, 15.6 KiB, history 0 B, garbage 15.4 KiB\n");
  }
}
