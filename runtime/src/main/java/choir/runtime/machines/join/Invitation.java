package choir.runtime.machines.join;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/**
 * What a machine knows of the ranch that it joins.
 *
 * @param ranch its name
 * @param version of the program that the answering node runs
 * @param group id of the store's group
 * @param secure whether the nodes require certificates of each other
 * @param offset lead of this machine's clock over the answering node's; its error is at most half
 *     the duration of the request
 * @param files of the ranch by their names, {@code ranch.yaml} among them
 */
public record Invitation(
    String ranch,
    String version,
    UUID group,
    boolean secure,
    Duration offset,
    Map<String, String> files) {
  /**
   * Parses an invitation.
   *
   * @throws IllegalArgumentException if the group's id is not one
   */
  static Invitation of(InvitationView view, Duration offset) {
    return new Invitation(
        view.ranch(),
        view.version(),
        UUID.fromString(view.group()),
        view.secure(),
        offset,
        view.files());
  }
}
