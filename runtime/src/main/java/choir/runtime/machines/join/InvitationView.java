package choir.runtime.machines.join;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * What a machine has to know to join the ranch.
 *
 * @param ranch its name
 * @param version of the program that the answering node runs
 * @param group id of the store's group
 * @param secure whether the nodes require certificates of each other
 * @param time by the answering node's clock
 * @param files texts of the ranch's files by their names, {@code ranch.yaml} among them
 */
public record InvitationView(
    String ranch,
    String version,
    String group,
    boolean secure,
    Instant time,
    Map<String, String> files) {
  public InvitationView {
    Objects.requireNonNull(time, "time");
  }
}
