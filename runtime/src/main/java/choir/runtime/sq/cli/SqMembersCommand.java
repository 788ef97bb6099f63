package choir.runtime.sq.cli;

import choir.runtime.cli.Examples;
import choir.runtime.cli.NodeClient;
import choir.runtime.cli.Output;
import choir.runtime.cli.Table;
import choir.runtime.sq.cli.SqRemote.Ask;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code choir sq members}: the members of a replicated store, and their roles. */
@Command(
    name = "members",
    description = "Lists the members of a replicated store, or changes them one at a time.",
    footer = {
      "A member is added as a listener, by 'choir sq host --member NAME --join URL'. It votes once",
      "it is promoted. Automatic fail-over needs three voters: with two, a failure of either",
      "stops writes. To turn a voter into a listener: remove it, empty its folder, and join again."
    })
@Examples({"choir sq members", "choir sq members promote b-2f81"})
final class SqMembersCommand implements Runnable {
  private static final String ID = "The id shown by 'choir sq members'.";

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Output output;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private SqOption server;

  @Override
  public void run() {
    JsonNode status = server.remote().json(new Ask("members"));
    output.write(() -> text(status), () -> status);
  }

  static String text(JsonNode status) {
    Table table = new Table("MEMBER", "ROLE", "ADDRESS", "LAG", "SILENT");
    for (JsonNode each : status.path("members")) {
      table.row(
          each.path("id").asText(),
          each.path("role").asText(),
          each.path("address").asText(),
          known(each.path("behind").asLong(), ""),
          known(each.path("silentMillis").asLong(), " ms"));
    }
    return "group %s  term %s  committed %s%n%s"
        .formatted(
            status.path("group").asText(),
            status.path("term").asText(),
            status.path("committed").asText(),
            table.text());
  }

  private static String known(long number, String unit) {
    return number < 0 ? "-" : number + unit;
  }

  @Command(name = "add", description = "Adds a member that is waiting to join, as a listener.")
  @Examples("choir sq members add b-2f81 10.0.0.6:1341 --actors 10.0.0.6:1340")
  void add(
      @Mixin Output to,
      @Mixin SqOption at,
      @Parameters(paramLabel = "ID", description = "The id that the member prints at its start.")
          String id,
      @Parameters(paramLabel = "RAFT", description = "Its address for replication, HOST:PORT.")
          String address,
      @Option(
              names = "--actors",
              required = true,
              paramLabel = "HOST:PORT",
              description = "Its address for forwarded writes.")
          @Nullable String actors) {
    change(to, at, "add", id, address, actors == null ? "" : actors);
  }

  @Command(name = "promote", description = "Promotes a listener that has caught up to a voter.")
  @Examples("choir sq members promote b-2f81")
  void promote(
      @Mixin Output to,
      @Mixin SqOption at,
      @Parameters(paramLabel = "ID", description = ID) String id) {
    change(to, at, "promote", id, "", "");
  }

  @Command(
      name = "remove",
      description = "Removes a member from the group; its data stay on its disk.")
  @Examples("choir sq members remove b-2f81")
  void remove(
      @Mixin Output to,
      @Mixin SqOption at,
      @Parameters(paramLabel = "ID", description = ID) String id) {
    change(to, at, "remove", id, "", "");
  }

  @Command(name = "transfer-leader", description = "Transfers leadership to another voter.")
  @Examples("choir sq members transfer-leader b-2f81")
  void transferLeader(
      @Mixin Output to,
      @Mixin SqOption at,
      @Parameters(paramLabel = "ID", description = ID) String id) {
    change(to, at, "lead", id, "", "");
  }

  private static void change(
      Output to, SqOption at, String what, String id, String address, String actors) {
    String body =
        NodeClient.object()
            .put("change", what)
            .put("member", id)
            .put("address", address)
            .put("forwardAddress", actors)
            .toString();
    String answer = at.remote().post(new Ask("members"), body);
    to.write(() -> answer, () -> Map.of("answer", answer.strip()));
  }
}
