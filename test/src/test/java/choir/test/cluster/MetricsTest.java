package choir.test.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The Prometheus metrics of two nodes and their uses in alerts, dashboard and documentation. */
@Tag("process")
final class MetricsTest {
  private static final Path DEPLOY = Path.of("..", "deploy");
  private static final Pattern NAME = Pattern.compile("\\b(?:choir|jvm|process)_[a-z0-9_]+\\b");

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init") // opened before all
  private static TestRanch ranch;

  @SuppressWarnings("NullAway.Init") // opened before all
  private static List<String> lines;

  @BeforeAll
  static void open() throws Exception {
    ranch = new TestRanch(folder, 2).start(2);
    ranch.awaitUp(2);
    NodeProcess.Answer hook =
        ranch.ask(
            "/hooks/agent",
            "{\"agentId\":\"agent-1\",\"message\":\"key-1\",\"waitForCompletion\":true}");
    assertThat(hook.status()).as(ranch.printed()).isEqualTo(200);
    lines = new ArrayList<>();
    for (NodeProcess node : ranch.alive()) {
      lines.addAll(scrape(node));
    }
  }

  @AfterAll
  static void close() {
    ranch.close();
  }

  private static List<String> scrape(NodeProcess node) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(node.uri("/metrics"))
                  .header("Authorization", "Bearer " + ranch.token())
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      return answer.body().lines().toList();
    }
  }

  /** Names of all series: a line begins with one. */
  private static Set<String> series() {
    return lines.stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.replaceFirst("[ {].*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> names(String text) {
    TreeSet<String> names = new TreeSet<>();
    Matcher found = NAME.matcher(text);
    while (found.find()) {
      names.add(found.group());
    }
    return names;
  }

  @Test
  void everyNameOfAnAlertIsThatOfASeries() throws IOException {
    String alerts = Files.readString(DEPLOY.resolve("prometheus/alerts.yml"));
    assertThat(series()).containsAll(names(alerts));
    assertThat(names(alerts)).as("alerts ask for something").hasSizeGreaterThan(10);
  }

  @Test
  void everyNameOfTheDashboardIsThatOfASeries() throws IOException {
    JsonNode board = new JsonMapper().readTree(DEPLOY.resolve("grafana/choir.json").toFile());
    TreeSet<String> asked = new TreeSet<>();
    board.findValuesAsText("expr").forEach(expr -> asked.addAll(names(expr)));
    assertThat(series()).containsAll(asked);
    assertThat(asked).as("panels ask for something").hasSizeGreaterThan(20);
  }

  @Test
  void everyAlertIsExplained() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "operating.md"));
    Matcher see =
        Pattern.compile("see '([^']+)'")
            .matcher(Files.readString(DEPLOY.resolve("prometheus/alerts.yml")));
    int headings = 0;
    while (see.find()) {
      assertThat(page).contains("### " + see.group(1) + "\n");
      headings++;
    }
    assertThat(headings).isGreaterThan(10);
  }

  @Test
  void everyFigureOfOursIsInTheDocumentationAndNoOther() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "operating.md"));
    TreeSet<String> families =
        lines.stream()
            .filter(line -> line.startsWith("# TYPE choir_"))
            .map(line -> line.split(" ", -1)[2])
            .collect(Collectors.toCollection(TreeSet::new));
    TreeSet<String> described =
        page.lines()
            .filter(line -> line.startsWith("| `choir_"))
            .map(line -> line.replaceFirst("^\\| `([a-z0-9_]+).*", "$1"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(described).isEqualTo(families);
  }

  @Test
  void prometheusReadsTheAlertsThatLieBesideItsFile() throws IOException {
    Load yaml = new Load(LoadSettings.builder().build());
    Object settings =
        yaml.loadFromString(Files.readString(DEPLOY.resolve("prometheus/prometheus.yml")));
    assertThat(settings.toString())
        .contains("rule_files=[alerts.yml]", "metrics_path=/metrics", "127.0.0.1:1338");
  }

  @Test
  void twoVotersOfOneClusterAreSeen() {
    assertThat(lines)
        .contains(
            "choir_cluster_members{status=\"up\"} 2.0",
            "choir_cluster_unreachable_members 0.0",
            "choir_store_members{kind=\"voter\"} 2.0",
            "choir_store_role{role=\"leader\"} 1.0",
            "choir_store_role{role=\"follower\"} 1.0",
            "choir_store_stopped 0.0",
            "choir_node_ready 1.0");
  }

  @Test
  void howLongWritesWaitForTheDiskIsShown() {
    assertThat(lines)
        .anyMatch(line -> isPositive(line, "choir_store_fsync_seconds", "quantile=\"0.5\""))
        .anyMatch(line -> isPositive(line, "choir_store_fsync_seconds", "quantile=\"0.99\""));
  }

  private static boolean isPositive(String line, String name, String label) {
    return line.startsWith(name + "{log=\"raft\"")
        && line.contains(label)
        && Double.parseDouble(line.substring(line.indexOf(' ') + 1)) > 0;
  }

  @Test
  void aTurnIsCountedOnceByTheNodeOfItsAgent() {
    assertThat(lines)
        .containsOnlyOnce("choir_agent_turns_ended_total{agent=\"agent-1\",end=\"completed\"} 1.0")
        .containsOnlyOnce("choir_model_calls_total{model=\"m\",outcome=\"answered\"} 1.0");
  }

  @Test
  void noRunAndNoSessionIsALabel() {
    assertThat(lines).noneMatch(line -> line.contains("run-") || line.contains("hook:"));
  }
}
