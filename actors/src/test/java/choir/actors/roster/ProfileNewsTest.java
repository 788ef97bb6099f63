package choir.actors.roster;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.id.AgentId;
import choir.core.mirrorborn.Profile;
import choir.core.phext.Coordinate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class ProfileNewsTest {
  private final ProfileNews news = new ProfileNews();

  private static Profile profile(int number, long revision) {
    return new Profile(
        new AgentId("agent-" + number),
        revision,
        900,
        "Agent",
        "tests",
        Coordinate.ORIGIN,
        "offline",
        Profile.Limits.DEFAULT,
        number + 1);
  }

  private static List<Profile> profiles(int count) {
    List<Profile> profiles = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      profiles.add(profile(i, 1));
    }
    return profiles;
  }

  @Test
  void noMoreThanAWindowIsUnderWay() {
    news.begin(profiles(250));
    assertThat(news.next()).hasSize(ProfileNews.WINDOW);
    assertThat(news.next()).isEmpty();
    news.adopted(new AgentId("agent-7"), 1);
    assertThat(news.next()).containsExactly(profile(100, 1));
  }

  @Test
  void agentsThatDoNotAnswerDoNotKeepTheOthersWaiting() {
    news.begin(profiles(150));
    news.next();
    news.remind();
    assertThat(news.next()).as("told a moment ago, given a whole round").isEmpty();
    news.remind();
    assertThat(news.next().subList(0, 50)).isEqualTo(profiles(150).subList(100, 150));
  }

  @Test
  void anAnswerAboutAnOlderProfileLeavesTheNewerOneToBeTold() {
    news.begin(List.of(profile(1, 1)));
    news.next();
    news.add(profile(1, 2));
    news.adopted(new AgentId("agent-1"), 1);
    assertThat(news.hasAcknowledgements()).isFalse();
    assertThat(news.next()).containsExactly(profile(1, 2));
  }

  @Test
  void answersAreWorthAWriteOnceTheyAreManyOrTheLast() {
    news.begin(profiles(ProfileNews.BATCH + 1));
    for (int i = 0; i < ProfileNews.BATCH; i++) {
      assertThat(news.isBatchReady()).as("after %d", i).isFalse();
      news.adopted(new AgentId("agent-" + i), 1);
    }
    assertThat(news.isBatchReady()).isTrue();
    assertThat(news.take()).hasSize(ProfileNews.BATCH);
    assertThat(news.isBatchReady()).isFalse();
    news.adopted(new AgentId("agent-" + ProfileNews.BATCH), 1);
    assertThat(news.isBatchReady()).isTrue();
  }

  /** Messages and answers are lost as it comes: in the end all are known to have theirs. */
  @RepeatedTest(20)
  void whateverIsLostNobodyIsLeftWithoutItsProfile() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Map<String, Long> due = new HashMap<>();
    Map<String, Long> stored = new HashMap<>();
    List<Profile> profiles = profiles(400);
    profiles.forEach(each -> due.put(each.agent().value(), 1L));
    news.begin(profiles);
    for (int step = 0; step < 20_000 && !stored.equals(due); step++) {
      if (step < 300 && random.nextInt(10) == 0) {
        Profile changed = profile(random.nextInt(400), step + 2);
        due.put(changed.agent().value(), changed.revision());
        news.add(changed);
      }
      for (Profile told : news.next()) {
        if (random.nextInt(4) > 0) {
          news.adopted(told.agent(), told.revision());
        }
      }
      if (random.nextInt(3) == 0) {
        news.remind();
      }
      if (news.isBatchReady() || random.nextInt(5) == 0) {
        stored.putAll(news.take());
      }
    }
    assertThat(stored).as("seed %d", seed).isEqualTo(due);
    assertThat(news.behind()).isZero();
  }
}
