package choir.runtime.sq.cli;

import choir.core.sq.StoreException;
import choir.runtime.access.AdminToken;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.Failed;
import choir.runtime.cli.HomeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Table;
import choir.runtime.node.NodeException;
import choir.runtime.node.StoreRecovery;
import choir.runtime.ranch.RanchFile;
import choir.runtime.sq.raft.OfflineRaftFolder.Other;
import choir.runtime.sq.raft.RaftStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code choir sq recover}: needs no node, and none may be running there. */
@Command(
    name = "recover",
    description =
        "Makes this machine's copy of the store the whole store, when the others are lost for"
            + " good. Without --force it says what that would mean, and changes nothing.",
    footer = {
      "",
      "For two machines of which the one that votes is lost, or three of which two are. The homes",
      "of the lost ones must never be started again: they would go on as the ranch that they were."
    })
final class SqRecoverCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin private HomeOption home = new HomeOption();

  @Option(
      names = "--force",
      description = "Do it: the others will never come back, and what only they had is lost.")
  private boolean force;

  @Override
  public void run() {
    Path folder = home.folder();
    try {
      StoreRecovery.Plan plan = StoreRecovery.look(folder);
      if (force) {
        Path token = AdminToken.in(folder);
        boolean keyless = Files.exists(folder.resolve(RanchFile.NAME)) && !Files.exists(token);
        if (keyless) {
          // The ranch's first machine had it, and is lost. Before the deed: a second try finds it.
          AdminToken.fresh(token, new SecureRandom());
        }
        StoreRecovery.Outcome outcome = StoreRecovery.force(folder, Instant.now());
        String admin = keyless ? "%s holds an admin's token from then on.\n".formatted(token) : "";
        output.write(() -> done(outcome) + admin, () -> fields(plan, outcome));
      } else {
        output.write(() -> text(plan), () -> fields(plan));
      }
    } catch (NodeException | RaftStartException | StoreException refused) {
      throw new BadInput(String.valueOf(refused.getMessage()));
    } catch (IOException failed) {
      throw new Failed("%s cannot be used: %s".formatted(folder, failed.getMessage()));
    }
  }

  private static String text(StoreRecovery.Plan plan) {
    Table table = new Table("MEMBER", "WAS", "AT");
    for (Other each : plan.others()) {
      table.row(each.member().id(), each.voter() ? "voter" : "listener", each.member().address());
    }
    return table.text()
        + """
        None of them answers. The copy of %s ends with version %d of %s, and Raft's log
        here may hold some more. What the others acknowledged after that is lost with them.
        Nothing was changed. If they will never come back: choir sq recover --force
        """
            .formatted(plan.member(), plan.version(), Table.seconds(plan.time().toString()));
  }

  private static String done(StoreRecovery.Outcome outcome) {
    return """
        %s is the whole store now, up to version %d of %s.
        Entries that only Raft's log had: %d. Raft's former files, %s, can go.
        Start it with 'choir up'. Others may join again, each with an empty home.
        """
        .formatted(
            outcome.member(),
            outcome.version(),
            Table.seconds(outcome.time().toString()),
            outcome.entries(),
            outcome.former());
  }

  private static Map<String, Object> fields(StoreRecovery.Plan plan) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("member", plan.member());
    fields.put("others", plan.others());
    fields.put("version", plan.version());
    fields.put("time", plan.time());
    fields.put("done", false);
    return fields;
  }

  private static Map<String, Object> fields(
      StoreRecovery.Plan plan, StoreRecovery.Outcome outcome) {
    Map<String, Object> fields = fields(plan);
    fields.put("version", outcome.version());
    fields.put("time", outcome.time());
    fields.put("entries", outcome.entries());
    fields.put("former", outcome.former().toString());
    fields.put("done", true);
    return fields;
  }
}
