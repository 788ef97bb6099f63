package choir.runtime.sq.cli;

import choir.core.sq.StoreException;
import choir.runtime.access.AdminToken;
import choir.runtime.cli.BadInput;
import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.FileProblem;
import choir.runtime.cli.HomeOption;
import choir.runtime.cli.Output;
import choir.runtime.cli.Table;
import choir.runtime.node.NodeException;
import choir.runtime.node.StoreRecovery;
import choir.runtime.ranch.RanchFile;
import choir.runtime.sq.raft.OfflineRaftFolder.Other;
import choir.runtime.sq.raft.OfflineRaftFolder.Skipped;
import choir.runtime.sq.raft.RaftStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code choir sq recover}: works offline; the node must not be running. */
@Command(
    name = "recover",
    description =
        "Converts this machine's copy into a stand-alone store, if the other members are lost"
            + " permanently. Without --force it shows the consequences and changes nothing. With"
            + " --skip, a node that stops at an entry which it cannot read starts without it.",
    footer = {
      "For two machines of which the voter is lost, or three of which two are lost. The homes",
      "of the lost machines must never be started again: they would continue the old ranch."
    })
@Examples({
  "choir sq recover",
  "choir sq recover --force --home /srv/choir",
  "choir sq recover --skip 4711"
})
final class SqRecoverCommand implements Runnable {
  @Mixin private Output output = new Output();

  @Mixin private HomeOption home = new HomeOption();

  @Option(
      names = "--force",
      description =
          "Perform it: the others will never return, and data that only they had are lost.")
  private boolean force;

  @Option(
      names = "--skip",
      paramLabel = "INDEX",
      description =
          "Leave out this one entry, which the node's log names, instead. Do it on every machine"
              + " that stops at it.")
  private @Nullable Long skip;

  @Override
  public void run() {
    Path folder = home.folder();
    if (force && skip != null) {
      throw new BadInput("--force and --skip are two different things; give one of them");
    }
    try {
      if (skip != null) {
        Skipped skipped = StoreRecovery.skip(folder, skip, Instant.now());
        output.write(() -> text(skipped), () -> skipped);
        return;
      }
      StoreRecovery.Plan plan = StoreRecovery.look(folder);
      if (force) {
        Path token = AdminToken.in(folder);
        boolean keyless = Files.exists(folder.resolve(RanchFile.NAME)) && !Files.exists(token);
        if (keyless) {
          // Only the lost first machine had the admin token. Created first, so that a retry finds
          // it.
          AdminToken.fresh(token, new SecureRandom());
        }
        StoreRecovery.Outcome outcome = StoreRecovery.force(folder, Instant.now());
        String admin = keyless ? "%s will contain an admin token.\n".formatted(token) : "";
        output.write(() -> done(outcome) + admin, () -> fields(plan, outcome));
      } else {
        output.write(() -> text(plan), () -> fields(plan));
      }
    } catch (NodeException | RaftStartException | StoreException refused) {
      throw new BadInput(String.valueOf(refused.getMessage()));
    } catch (IOException failed) {
      throw new Failed("the home is not usable: " + FileProblem.of(failed));
    }
  }

  private static String text(StoreRecovery.Plan plan) {
    Table table = new Table("MEMBER", "WAS", "AT");
    for (Other each : plan.others()) {
      table.row(each.member().id(), each.voter() ? "voter" : "listener", each.member().address());
    }
    return table.text()
        + """
        None of them is reachable. The copy of %s ends with version %d of %s, and Raft's log
        here may contain more. What the others acknowledged after that is lost with them.
        Nothing was changed. If they will never return: choir sq recover --force
        """
            .formatted(plan.member(), plan.version(), Table.seconds(plan.time().toString()));
  }

  private static String text(Skipped skipped) {
    return """
        %s leaves out entry %d, %d bytes that it cannot read: %s.
        Start it with 'choir up'. Do the same on every other machine that stops at this entry.
        """
        .formatted(skipped.member(), skipped.index(), skipped.bytes(), skipped.problem());
  }

  private static String done(StoreRecovery.Outcome outcome) {
    return """
        %s is now a stand-alone store, up to version %d of %s.
        Entries that only Raft's log had: %d. Raft's former files, %s, can be deleted.
        Start it with 'choir up'. Other machines can join again with an empty home.
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
