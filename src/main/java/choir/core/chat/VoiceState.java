package choir.core.chat;

import choir.core.Stored;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far an agent has read its channels, and its outbox. Pure: no clock, no I/O.
 *
 * @param baseline messages up to this id are not read in channels without a reading; empty before
 *     the first connection
 * @param readings at most {@link #MAX_READINGS}, those with the latest messages
 * @param posts the outbox, in order
 * @param recent what was posted of late
 * @param questions posted questions whose messages do not show the answer yet
 */
public record VoiceState(
    String baseline,
    List<ChannelReading> readings,
    List<Post> posts,
    List<Recent> recent,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<PostedQuestion> questions)
    implements Stored {
  /** Maximum number of channels whose reading is kept; a guild has at most 500 channels. */
  static final int MAX_READINGS = 500;

  /** Maximum number of waiting posts: what an agent writes in days without a connection. */
  public static final int MAX_POSTS = 1_000;

  /** Maximum number of posted questions that wait for an answer; further ones are not posted. */
  public static final int MAX_QUESTIONS = 100;

  /** Maximum number of remembered posts. */
  static final int MAX_RECENT = 50;

  /** For how long the same text is not posted again. */
  static final Duration SAME_TEXT = Duration.ofHours(1);

  public static final VoiceState EMPTY =
      new VoiceState("", List.of(), List.of(), List.of(), List.of());

  /**
   * A text that was posted.
   *
   * @param fingerprint its hash
   */
  public record Recent(String channel, String fingerprint, Instant at) {}

  public VoiceState {
    readings = List.copyOf(readings);
    posts = List.copyOf(posts);
    recent = List.copyOf(recent);
    questions = List.copyOf(Objects.requireNonNullElse(questions, List.of()));
  }

  /**
   * Applies one event.
   *
   * @throws IllegalStateException if the event cannot follow this state
   */
  public VoiceState apply(VoiceEvent event) {
    return switch (event) {
      case VoiceEvent.ReadingBegan began ->
          new VoiceState(began.baseline(), readings, posts, recent, questions);
      case VoiceEvent.ChannelsRead read -> read(read.readings());
      case VoiceEvent.PostQueued queued -> queued(queued.post());
      case VoiceEvent.PostResolved resolved ->
          replaced(required(resolved.post()).in(resolved.channel()));
      case VoiceEvent.PartPosted posted -> replaced(required(posted.post()).with(posted.message()));
      case VoiceEvent.PostEnded ended -> ended(ended);
      case VoiceEvent.QuestionPosted posted -> asking(posted.question());
      case VoiceEvent.QuestionClosed closed -> closed(closed.approval());
    };
  }

  /** Applies events in their order. */
  public VoiceState applyAll(List<VoiceEvent> events) {
    VoiceState state = this;
    for (VoiceEvent event : events) {
      state = state.apply(event);
    }
    return state;
  }

  /** Forgets the channels that were silent for longest; a later message there is newer. */
  private VoiceState read(List<ChannelReading> news) {
    SortedMap<String, ChannelReading> all = new TreeMap<>();
    readings.forEach(each -> all.put(each.channel(), each));
    news.forEach(each -> all.put(each.channel(), each));
    List<ChannelReading> kept = new ArrayList<>(all.values());
    String base = baseline;
    if (kept.size() > MAX_READINGS) {
      kept.sort(Comparator.comparing(ChannelReading::last, Snowflake::compare));
      List<ChannelReading> forgotten = kept.subList(0, kept.size() - MAX_READINGS);
      String newest = forgotten.getLast().last();
      base = base.isEmpty() || Snowflake.compare(base, newest) < 0 ? newest : base;
      kept = kept.subList(forgotten.size(), kept.size());
    }
    return new VoiceState(base, kept, posts, recent, questions);
  }

  private VoiceState queued(Post post) {
    if (find(post.id()).isPresent()) {
      throw new IllegalStateException(post.id() + " is queued already");
    }
    List<Post> more = new ArrayList<>(posts);
    more.add(post);
    return new VoiceState(baseline, readings, more, recent, questions);
  }

  private VoiceState replaced(Post post) {
    List<Post> all = posts.stream().map(each -> each.id().equals(post.id()) ? post : each).toList();
    return new VoiceState(baseline, readings, all, recent, questions);
  }

  private VoiceState ended(VoiceEvent.PostEnded ended) {
    Post post = required(ended.post());
    List<Post> left = posts.stream().filter(each -> !each.id().equals(post.id())).toList();
    if (ended.fingerprint().isEmpty()) {
      return new VoiceState(baseline, readings, left, recent, questions);
    }
    List<Recent> news = new ArrayList<>(recent);
    news.add(new Recent(post.channel(), ended.fingerprint(), ended.at()));
    news.removeIf(each -> each.at().plus(SAME_TEXT).isBefore(ended.at()));
    int surplus = Math.max(0, news.size() - MAX_RECENT);
    return new VoiceState(baseline, readings, left, news.subList(surplus, news.size()), questions);
  }

  /** A message asks one question at a time. */
  private VoiceState asking(PostedQuestion question) {
    List<PostedQuestion> all = new ArrayList<>(questions);
    all.removeIf(each -> each.message().equals(question.message()));
    all.add(question);
    return new VoiceState(baseline, readings, posts, recent, all);
  }

  private VoiceState closed(String approval) {
    List<PostedQuestion> left =
        questions.stream().filter(each -> !each.approval().equals(approval)).toList();
    return new VoiceState(baseline, readings, posts, recent, left);
  }

  /** Finds a posted question. */
  public Optional<PostedQuestion> question(String approval) {
    return questions.stream().filter(each -> each.approval().equals(approval)).findFirst();
  }

  private Post required(String id) {
    return find(id).orElseThrow(() -> new IllegalStateException(id + " is not queued"));
  }

  /** Finds a waiting post. */
  public Optional<Post> find(String id) {
    return posts.stream().filter(each -> each.id().equals(id)).findFirst();
  }

  @JsonIgnore
  public boolean isFull() {
    return posts.size() >= MAX_POSTS;
  }

  /** When the same text was posted to the same channel within the last hour. */
  public Optional<Instant> said(String channel, String fingerprint, Instant now) {
    return recent.stream()
        .filter(each -> each.channel().equals(channel) && each.fingerprint().equals(fingerprint))
        .map(Recent::at)
        .filter(at -> at.plus(SAME_TEXT).isAfter(now))
        .findFirst();
  }
}
