package choir.core.approval;

import choir.core.id.AgentId;
import choir.core.id.RunId;
import choir.core.phext.Checksum;
import choir.core.phext.HashedCoordinate;
import choir.core.run.Attendance;
import choir.core.run.Source;
import choir.core.sq.Change;
import choir.core.sq.ScrollKey;
import choir.core.sq.ScrollText;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A question to a person: whether an agent may make one exact call of a tool. Its scroll consists
 * of fields, an empty line, and the arguments of the call. A stored format.
 *
 * @param call id of the call within the run, as the model named it
 * @param subjects what the call touches, as the policy judged it: real paths, all arguments
 * @param arguments of the call, a JSON object
 * @param why a person is asked
 * @param fingerprint hash of the exact call; see {@link ExactCall}
 * @param by who decided; empty if nobody did
 * @param always whether the same call needs no approval from now on
 * @param origin whose question it is if another agent has asked this one; empty otherwise
 */
public record Approval(
    String id,
    AgentId agent,
    String session,
    RunId run,
    String call,
    String tool,
    List<String> subjects,
    String arguments,
    String why,
    String fingerprint,
    Instant askedAt,
    Instant expiresAt,
    State state,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String by,
    Optional<Instant> endedAt,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean always,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Attendance> origin) {
  /** The phext of all approvals, each at the coordinate of its id. */
  public static final String PHEXT = "approvals";

  /** The phext of those for which a turn waits. */
  public static final String OPEN = "approvals/open";

  /**
   * The phext of those for which no turn waits. They are apart, so that however many there are,
   * none of {@link #OPEN} is overlooked.
   */
  public static final String UNATTENDED_PHEXT = "approvals/unattended";

  /** How long one for which no turn waits is listed after the call was last tried. */
  public static final Duration UNATTENDED_LISTED = Duration.ofDays(30);

  /** The phext of the calls that were approved for always. */
  public static final String ALWAYS = "approvals/always";

  /** Longest arguments that a person can be expected to read. */
  public static final int MAX_ARGUMENTS = 20_000;

  /** The state of an approval. */
  public enum State {
    /** The turn waits for a person. */
    PENDING,
    APPROVED,
    DENIED,
    /** Nobody answered in time, which is a denial. */
    EXPIRED,
    /** The turn ended before the answer. */
    WITHDRAWN,
    /** The call has failed, since nobody waits for its turn; a person can allow the next one. */
    UNATTENDED
  }

  public Approval {
    subjects = List.copyOf(subjects);
    by = Objects.requireNonNullElse(by, "");
    endedAt = Objects.requireNonNullElse(endedAt, Optional.empty());
    origin = Objects.requireNonNullElse(origin, Optional.empty());
  }

  /** A question of an agent that no other agent has asked. */
  public Approval(
      String id,
      AgentId agent,
      String session,
      RunId run,
      String call,
      String tool,
      List<String> subjects,
      String arguments,
      String why,
      String fingerprint,
      Instant askedAt,
      Instant expiresAt,
      State state,
      String by,
      Optional<Instant> endedAt,
      boolean always) {
    this(
        id,
        agent,
        session,
        run,
        call,
        tool,
        subjects,
        arguments,
        why,
        fingerprint,
        askedAt,
        expiresAt,
        state,
        by,
        endedAt,
        always,
        Optional.empty());
  }

  /** The agent with whose person it is to be settled. */
  @JsonIgnore
  public AgentId askedThrough() {
    return origin.map(Attendance::agent).orElse(agent);
  }

  /** The id of a question. One that is asked again, about another call, has another id. */
  public static String id(RunId run, String call, String fingerprint, Instant askedAt) {
    String name = run + " " + call + " " + fingerprint + " " + askedAt;
    return "ask-" + Checksum.of(name).substring(0, 12);
  }

  /** The key of an approval. */
  public static ScrollKey key(String id) {
    return new ScrollKey(PHEXT, HashedCoordinate.of(id));
  }

  /** A call for which nobody waits is listed once, however often it fails. */
  private ScrollKey openKey() {
    return state == State.UNATTENDED
        ? unattendedKey()
        : new ScrollKey(OPEN, HashedCoordinate.of(id));
  }

  private ScrollKey unattendedKey() {
    return new ScrollKey(UNATTENDED_PHEXT, HashedCoordinate.of(sameCall(agent, fingerprint)));
  }

  private static String sameCall(AgentId agent, String fingerprint) {
    return agent + " " + fingerprint;
  }

  /** The key of the scroll that exists if a call was approved for always; it names the call. */
  public static ScrollKey alwaysKey(AgentId agent, String fingerprint) {
    return new ScrollKey(ALWAYS, HashedCoordinate.of(sameCall(agent, fingerprint)));
  }

  /** Whether a person can still do something about it. */
  @JsonIgnore
  public boolean isOpen() {
    return state == State.PENDING || state == State.UNATTENDED;
  }

  @JsonIgnore
  public boolean isPending() {
    return state == State.PENDING;
  }

  /** Whether it has expired at a time, whether or not that is stored yet. */
  public boolean isExpiredAt(Instant now) {
    return state == State.PENDING && !expiresAt.isAfter(now);
  }

  /** The same question after its end. */
  public Approval ended(State end, String person, Instant at, boolean forAlways) {
    return new Approval(
        id,
        agent,
        session,
        run,
        call,
        tool,
        subjects,
        arguments,
        why,
        fingerprint,
        askedAt,
        expiresAt,
        end,
        person,
        Optional.of(at),
        forAlways,
        origin);
  }

  /** What became of it, in words. */
  public String outcome() {
    String at = endedAt.map(end -> " at " + end.truncatedTo(ChronoUnit.SECONDS)).orElse("");
    return switch (state) {
      case PENDING -> "waits until " + expiresAt.truncatedTo(ChronoUnit.SECONDS);
      case APPROVED -> "approved by " + by + at + (always ? ", for always" : "");
      case DENIED -> "denied by " + by + at;
      case EXPIRED -> "denied: expired at " + expiresAt.truncatedTo(ChronoUnit.SECONDS);
      case WITHDRAWN -> "withdrawn: the turn ended" + at;
      case UNATTENDED -> "not asked: nobody waits for this turn";
    };
  }

  /** The changes that store this state, and keep the list of those that wait. */
  public List<Change> toChanges() {
    List<Change> changes = new ArrayList<>();
    changes.add(new Change.Put(key(id), toText()));
    if (isOpen()) {
      changes.add(new Change.Put(openKey(), toText()));
      return changes;
    }
    changes.add(new Change.Delete(openKey()));
    if (state == State.APPROVED && always) {
      changes.add(new Change.Put(alwaysKey(agent, fingerprint), fingerprint + "\n" + toText()));
    }
    if (state == State.APPROVED || state == State.DENIED) {
      changes.add(new Change.Delete(unattendedKey()));
    }
    return changes;
  }

  private String toText() {
    StringBuilder text = new StringBuilder(id);
    field(text, "state", state.name());
    field(text, "agent", agent.value());
    field(text, "session", session);
    field(text, "run", run.value());
    field(text, "call", call);
    field(text, "tool", tool);
    for (int i = 0; i < subjects.size(); i++) {
      field(text, "subject" + (i + 1), subjects.get(i));
    }
    field(text, "why", why);
    field(text, "fingerprint", fingerprint);
    field(text, "asked", askedAt.toString());
    field(text, "expires", expiresAt.toString());
    field(text, "by", by);
    field(text, "ended", endedAt.map(Instant::toString).orElse(""));
    field(text, "always", Boolean.toString(always));
    origin.ifPresent(asker -> originFields(text, asker));
    return text + "\n\n" + ScrollText.withoutBreaks(arguments);
  }

  private static void originFields(StringBuilder text, Attendance asker) {
    field(text, "asker", asker.agent().value());
    field(text, "askershard", Integer.toString(asker.shard()));
    field(text, "askerrun", asker.run().value());
    field(text, "askersession", asker.session());
    field(text, "askersource", asker.source().line());
    field(text, "askerwaits", Boolean.toString(asker.waits()));
  }

  private static Optional<Attendance> origin(Map<String, String> fields) {
    return fields.containsKey("asker")
        ? Optional.of(
            new Attendance(
                new AgentId(field(fields, "asker")),
                Integer.parseInt(field(fields, "askershard")),
                new RunId(field(fields, "askerrun")),
                Source.parse(field(fields, "askersource")),
                field(fields, "askersession"),
                Boolean.parseBoolean(field(fields, "askerwaits")),
                Optional.empty()))
        : Optional.empty();
  }

  private static void field(StringBuilder text, String name, String value) {
    String line = ScrollText.withoutBreaks(value).replace('\n', ' ').replace('\r', ' ');
    text.append('\n').append(name).append(": ").append(line);
  }

  /**
   * Parses a stored approval.
   *
   * @throws IllegalArgumentException if the scroll is none
   */
  public static Approval parse(String scroll) {
    int end = scroll.indexOf("\n\n");
    if (end < 0) {
      throw new IllegalArgumentException("not an approval: " + scroll);
    }
    String[] lines = scroll.substring(0, end).split("\n", -1);
    Map<String, String> fields = new TreeMap<>();
    for (String line : lines) {
      int colon = line.indexOf(": ");
      if (colon > 0) {
        fields.put(line.substring(0, colon), line.substring(colon + 2));
      }
    }
    List<String> subjects = new ArrayList<>();
    for (int i = 1; fields.containsKey("subject" + i); i++) {
      subjects.add(field(fields, "subject" + i));
    }
    String ended = field(fields, "ended");
    return new Approval(
        lines[0],
        new AgentId(field(fields, "agent")),
        field(fields, "session"),
        new RunId(field(fields, "run")),
        field(fields, "call"),
        field(fields, "tool"),
        subjects,
        scroll.substring(end + 2),
        field(fields, "why"),
        field(fields, "fingerprint"),
        Instant.parse(field(fields, "asked")),
        Instant.parse(field(fields, "expires")),
        State.valueOf(field(fields, "state")),
        field(fields, "by"),
        ended.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(ended)),
        Boolean.parseBoolean(field(fields, "always")),
        origin(fields));
  }

  private static String field(Map<String, String> fields, String name) {
    String value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("an approval without '" + name + "'");
    }
    return value;
  }
}
