package choir.test.group;

import choir.runtime.sq.io.FreePorts;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/**
 * The members of one replicated store, each a process. They are numbered from 0 in the order in
 * which they were added. Closing kills them all.
 */
final class GroupProcesses implements AutoCloseable {
  /** Elections take about a second; the rest is for machines that do other things as well. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration POLL = Duration.ofMillis(50);
  private static final JsonMapper JSON = new JsonMapper();

  private final List<MemberProcess> members = new CopyOnWriteArrayList<>();
  private final SqClient client;
  private final String token;

  private GroupProcesses(MemberProcess founder, String token) {
    this.members.add(founder);
    this.token = token;
    this.client = new SqClient(token);
  }

  /** Founds a group of one in a folder. */
  static GroupProcesses found(MemberProcess.Place place) {
    MemberProcess founder = new MemberProcess(place);
    try {
      founder.start(Optional.empty(), "");
      founder.awaitReady();
      String token = Files.readString(founder.home().resolve("token")).strip();
      return new GroupProcesses(founder, token);
    } catch (IOException failed) {
      founder.close();
      throw new UncheckedIOException(failed);
    } catch (RuntimeException | Error failed) {
      founder.close();
      throw failed;
    }
  }

  /** Founds a group on 127.0.0.1 and makes it one of {@code voters}. */
  static GroupProcesses ofVoters(Path folder, int voters) {
    GroupProcesses group = found(local(folder, 1));
    try {
      for (int number = 2; number <= voters; number++) {
        group.promote(group.join(local(folder, number)));
      }
      return group;
    } catch (RuntimeException | Error failed) {
      group.close();
      throw failed;
    }
  }

  /** A place on 127.0.0.1 with ports that are free now. */
  static MemberProcess.Place local(Path folder, int number) {
    try {
      return new MemberProcess.Place(
          folder.resolve("m" + number),
          "m" + number,
          "127.0.0.1",
          "127.0.0.1",
          FreePorts.next(),
          FreePorts.next(),
          FreePorts.next(),
          List.of());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Starts a member and has it added as a listener. */
  MemberProcess join(MemberProcess.Place place) {
    MemberProcess member = new MemberProcess(place);
    members.add(member);
    return join(member);
  }

  /** Starts a member whose disk is empty and has it added as a listener. */
  MemberProcess join(MemberProcess member) {
    member.start(Optional.of(anotherThan(member).url()), token);
    member.awaitReady();
    return member;
  }

  /** Starts a member again on the disk that it has, and returns at once. */
  void start(MemberProcess member) {
    member.start(Optional.empty(), token);
  }

  void startAll(List<MemberProcess> order) {
    order.forEach(this::start);
    order.forEach(MemberProcess::awaitReady);
  }

  MemberProcess anotherThan(MemberProcess member) {
    return members.stream()
        .filter(each -> each != member && each.isAlive())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no other member is up"));
  }

  MemberProcess member(int number) {
    return members.get(number);
  }

  List<MemberProcess> members() {
    return List.copyOf(members);
  }

  List<MemberProcess> running() {
    return members.stream().filter(MemberProcess::isAlive).toList();
  }

  /** Those that clients know, whether they are up or not. */
  List<String> urls() {
    return members.stream().map(MemberProcess::url).toList();
  }

  SqClient client() {
    return client;
  }

  String token() {
    return token;
  }

  /** Forgets a member that was removed. */
  void forget(MemberProcess member) {
    member.close();
    members.remove(member);
  }

  /** Lets a listener vote once it has caught up. */
  void promote(MemberProcess member) {
    change("promote", id(member));
  }

  /** Makes a change, again while the group says that it cannot be made yet. */
  void change(String what, String id) {
    Awaitility.await(what + " " + id)
        .atMost(PATIENCE.multipliedBy(2))
        .pollInterval(POLL)
        .until(() -> tryAnywhere(what, id), SqClient.Answer::done);
  }

  private SqClient.Answer tryAnywhere(String what, String id) {
    SqClient.Answer answer = new SqClient.Answer(0, "no member is up", Optional.empty());
    for (MemberProcess member : running()) {
      answer = tryChange(member, what, id);
      if (answer.done()) {
        break;
      }
    }
    return answer;
  }

  /** Makes a change once and returns what was answered. */
  SqClient.Answer tryChange(MemberProcess by, String what, String id) {
    return client.postSlowly(
        by.url(),
        "members",
        JSON.createObjectNode().put("change", what).put("member", id).toString());
  }

  /** The group as the member that leads has it, or as the one that was asked if none leads. */
  JsonNode status(MemberProcess by) {
    try {
      return JSON.readTree(client.read(by.url(), "members"));
    } catch (JsonProcessingException other) {
      throw new AssertionError(by.url() + " does not describe its group", other);
    }
  }

  /** The id under which the group knows what runs at this member's address. */
  String id(MemberProcess member) {
    return row(member)
        .map(row -> row.path("id").asText())
        .orElseThrow(() -> new AssertionError("the group does not know " + member.place()));
  }

  /** What the group says of a member: {@code leader}, {@code voter} or {@code listener}. */
  String role(MemberProcess member) {
    return row(member).map(row -> row.path("role").asText()).orElse("none");
  }

  private Optional<JsonNode> row(MemberProcess member) {
    MemberProcess asked = leader().orElseGet(() -> running().getFirst());
    for (JsonNode row : status(asked).path("members")) {
      if (row.path("address").asText().equals(member.place().raftAddress())) {
        return Optional.of(row);
      }
    }
    return Optional.empty();
  }

  /** Who leads and is up. */
  Optional<MemberProcess> leader() {
    for (MemberProcess member : running()) {
      SqClient.Answer answer = client.get(member.url(), "members");
      Optional<MemberProcess> leader = answer.done() ? leader(answer.body()) : Optional.empty();
      if (leader.isPresent()) {
        return leader;
      }
    }
    return Optional.empty();
  }

  private Optional<MemberProcess> leader(String status) {
    try {
      JsonNode told = JSON.readTree(status);
      for (JsonNode row : told.path("members")) {
        if (told.path("role").asText().equals("leader")
            && row.path("id").asText().equals(told.path("by").asText())) {
          return running().stream()
              .filter(each -> each.place().raftAddress().equals(row.path("address").asText()))
              .findFirst();
        }
      }
      return Optional.empty();
    } catch (JsonProcessingException other) {
      throw new AssertionError("no description of a group: " + status, other);
    }
  }

  MemberProcess awaitLeader() {
    return Awaitility.await("a leader")
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(this::leader, Optional::isPresent)
        .orElseThrow();
  }

  MemberProcess follower() {
    MemberProcess leader = awaitLeader();
    return anotherThan(leader);
  }

  /** What each has printed, for a test that failed. */
  String printed() {
    StringBuilder all = new StringBuilder();
    for (MemberProcess member : members) {
      all.append("--- ").append(member.place().name()).append('\n').append(member.printed());
    }
    return all.toString();
  }

  @Override
  public void close() {
    members.forEach(MemberProcess::close);
    client.close();
  }
}
