package choir.runtime.machines.join;

import choir.core.roster.DeclaredFiles;
import choir.runtime.access.JoinToken;
import choir.runtime.ranch.NodeFile;
import choir.runtime.ranch.RanchFile;
import choir.runtime.sq.io.PrivateFolder;
import choir.runtime.tls.NodeIdentity;
import choir.runtime.tls.PlainTextPolicy;
import choir.runtime.tls.RequestedCertificate;
import choir.runtime.tls.TlsException;
import choir.runtime.tls.TlsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Prepares the home of a node that joins a ranch. */
public final class Arrival {
  /** Clock offset from which times in answers and logs are confusing. */
  private static final Duration WARN = Duration.ofSeconds(2);

  /** Clock offset from which certificates, tokens and schedules fail. */
  private static final Duration REFUSE = Duration.ofSeconds(30);

  private final Path home;
  private final NodeFile node;
  private final Consumer<String> progress;

  /**
   * @param home empty, or that of the same join, if it was interrupted
   */
  public Arrival(Path home, NodeFile node, Consumer<String> progress) {
    this.home = home;
    this.node = node;
    this.progress = progress;
  }

  /**
   * Checks whether this machine may join, and writes the files that a start needs. Writes nothing
   * if it may not.
   *
   * @param version of the program on this machine
   * @throws JoinException if it may not join; the message tells why
   */
  public void prepare(Sponsor sponsor, PendingJoin join, String version) throws IOException {
    if (PendingJoin.find(home).isEmpty()) {
      requireFresh();
    }
    Invitation invitation = sponsor.invitation(node.name());
    progress.accept(
        "ranch %s by %s, choir %s"
            .formatted(invitation.ranch(), join.sponsor(), invitation.version()));
    requireVersion(version, invitation.version());
    Optional<String> authority = JoinToken.parse(join.token().reveal()).authority();
    requireCertificates(invitation.secure(), authority.isPresent());
    checkClock(invitation.offset());
    for (Map.Entry<String, String> file : invitation.files().entrySet()) {
      if (!DeclaredFiles.isName(file.getKey())) {
        throw JoinException.refused(
            join.sponsor() + " sends a file that no ranch has: " + file.getKey());
      }
    }
    if (invitation.secure() && !TlsFolder.ofHome(home).isThere()) {
      requestCertificate(sponsor, authority.orElseThrow());
    }
    PrivateFolder.create(home);
    for (Map.Entry<String, String> file : invitation.files().entrySet()) {
      Path at = home.resolve(file.getKey());
      Path folder = at.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(at, file.getValue());
    }
    node.write(home);
    // Last: from now on a start continues the join.
    join.write(home);
    progress.accept("%d files of the ranch in %s".formatted(invitation.files().size(), home));
  }

  private void requireFresh() {
    for (String name : new String[] {"sq", "raft", RanchFile.NAME}) {
      if (Files.exists(home.resolve(name))) {
        throw JoinException.refused(
            "%s is a node's home already (it has %s): join with an empty one, or start this one"
                    .formatted(home, name)
                + " with 'choir up'");
      }
    }
  }

  /** The token names the CA, so that its answer is to be trusted in plain HTTP as well. */
  private void requestCertificate(Sponsor sponsor, String authority) throws IOException {
    TlsFolder tls = TlsFolder.ofHome(home);
    RequestedCertificate request = new RequestedCertificate(new SecureRandom());
    try {
      NodeIdentity wanted =
          new NodeIdentity(
              node.name(), Stream.concat(Stream.of(node.host()), node.bind().stream()).toList());
      IssuedCertificateView issued = sponsor.certificate(wanted, request.key());
      PrivateFolder.create(home);
      request.put(tls, issued.certificate(), issued.authority(), authority, Instant.now());
    } catch (TlsException | IllegalArgumentException unusable) {
      throw JoinException.refused("no certificate for this node: " + unusable.getMessage());
    }
    progress.accept("a certificate of the ranch in " + tls.folder());
  }

  /**
   * Requires a certificate if the ranch uses them, and none otherwise.
   *
   * @param offered whether the token lets this machine request one
   */
  private void requireCertificates(boolean secure, boolean offered) {
    TlsFolder tls = TlsFolder.ofHome(home);
    if (secure && !tls.isThere() && !offered) {
      throw JoinException.refused(
          ("the nodes of this ranch talk with certificates, and %s has none: 'choir cert issue %s"
                  + " --host %s --out FOLDER' where the CA is, and copy the three files there")
              .formatted(tls.folder(), node.name(), node.host()));
    }
    if (!secure && tls.isThere()) {
      throw JoinException.refused(
          ("the nodes of this ranch talk without certificates, and %s has one: give them"
                  + " certificates first (docs/tls.md), or move it away")
              .formatted(tls.folder()));
    }
    PlainTextPolicy.refusal(node.host(), secure, node.insecure())
        .ifPresent(
            words -> {
              throw JoinException.refused(words);
            });
  }

  private void requireVersion(String here, String there) {
    if (!Versions.fit(here, there)) {
      throw JoinException.refused(
          "this is choir %s and the ranch runs %s: nodes may differ by one minor version; install"
                  .formatted(here, there)
              + " that of the ranch");
    }
  }

  private void checkClock(Duration offset) {
    String words =
        "this machine's clock is %.1f s %s"
            .formatted(
                Math.abs(offset.toMillis()) / 1000.0, offset.isNegative() ? "behind" : "ahead");
    if (offset.abs().compareTo(REFUSE) > 0) {
      throw JoinException.refused(words + ": set it first, as by 'timedatectl set-ntp true'");
    }
    if (offset.abs().compareTo(WARN) > 0) {
      progress.accept("warning: " + words + "; times in answers will look odd");
    }
  }
}
