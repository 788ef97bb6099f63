package choir.runtime.node;

import choir.runtime.cli.Examples;
import choir.runtime.cli.Failed;
import choir.runtime.cli.HomeOption;
import choir.runtime.cli.InSection;
import choir.runtime.cli.Output;
import choir.runtime.cli.Screen;
import choir.runtime.cli.Section;
import choir.runtime.node.Doctor.Finding;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks the prerequisites of a node on this machine. */
@Command(
    name = "doctor",
    description =
        "Checks what a node needs. These are Java, its home, ranch.yaml, certificates, the"
            + " store, the disk, ports, models and MCP servers. Changes nothing."
            + " The exit code is 1 if a problem would prevent a node from serving.")
@InSection(Section.EVERYDAY)
@Examples({"choir doctor", "choir doctor -o json"})
public final class DoctorCommand implements Runnable {
  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private HomeOption home;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Output output;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    List<Finding> findings =
        new Doctor(home.folder(), Screen.of(spec.commandLine().getErr())).examine();
    output.write(
        () -> text(findings),
        () -> Map.of("checks", findings.stream().map(DoctorCommand::json).toList()));
    PrintWriter out = spec.commandLine().getOut();
    out.flush();
    long failed = findings.stream().filter(each -> each.grade() == Doctor.Grade.FAIL).count();
    if (failed > 0) {
      throw new Failed(failed + " of " + findings.size() + " checks failed");
    }
  }

  private static String text(List<Finding> findings) {
    int width = findings.stream().mapToInt(each -> each.what().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (Finding each : findings) {
      String name = each.what() + " ".repeat(width - each.what().length());
      text.append("%-4s  %s  %s%n".formatted(each.grade().word(), name, each.detail()));
    }
    return text.toString();
  }

  private static Map<String, String> json(Finding finding) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("check", finding.what());
    fields.put("result", finding.grade().word());
    fields.put("detail", finding.detail());
    return fields;
  }
}
