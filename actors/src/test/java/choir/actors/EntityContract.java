package choir.actors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every entity must do: it lives on after any command in any state, from any prefix of its
 * journal, and what it says to other nodes arrives as it was sent. A test of an entity extends this
 * and names its states, its commands and its messages.
 *
 * @param <C> the commands of the entity
 */
public abstract class EntityContract<C> {
  protected final EntityTestBench bench = new EntityTestBench();

  /** A name for each case: a write of the one before may still be on its way. */
  private int number;

  /** The states by name, each with the events that lead to it. */
  protected abstract Map<String, List<Object>> states();

  /** Commands, at least one of each kind. */
  protected abstract List<C> commands();

  /** What the entity is told or answers beside its commands, at least one of each kind. */
  protected abstract List<Object> otherMessages();

  /** The sealed families of which each kind must be among the commands and messages. */
  protected abstract List<Class<?>> families();

  /** The name of an entity for a case. */
  protected abstract String name(int number);

  /** Under what the journal keeps the entity of that name. */
  protected abstract String persistenceId(String name);

  /** Starts the entity of that name from its journal. */
  protected abstract ActorRef<C> spawn(String name);

  /** Fails unless the entity answers a question. */
  protected abstract void assertAnswers(ActorRef<C> entity, String name, String what);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void anyCommandInAnyStateIsTaken() {
    for (Map.Entry<String, List<Object>> state : states().entrySet()) {
      for (C command : commands()) {
        String name = name(number++);
        bench.journal.persistForRecovery(persistenceId(name), state.getValue());
        ActorRef<C> entity = spawn(name);
        entity.tell(command);
        assertAnswers(entity, name, "%s in %s".formatted(command, state.getKey()));
        bench.kill(entity);
      }
    }
  }

  @Test
  void anyPrefixOfAJournalIsReplayed() {
    for (Map.Entry<String, List<Object>> prefix : prefixes().entrySet()) {
      String name = name(number++);
      bench.journal.persistForRecovery(persistenceId(name), prefix.getValue());
      ActorRef<C> entity = spawn(name);
      assertAnswers(entity, name, prefix.getKey());
      bench.kill(entity);
    }
  }

  private Map<String, List<Object>> prefixes() {
    Map<String, List<Object>> prefixes = new LinkedHashMap<>();
    states()
        .forEach(
            (state, events) -> {
              for (int i = 0; i <= events.size(); i++) {
                prefixes.put(i + " events towards " + state, events.subList(0, i));
              }
            });
    return prefixes;
  }

  @Test
  void everyMessageSurvivesItsSerializer() {
    ActorSystem system = Adapter.toClassic(bench.kit().system());
    Serialization serialization = SerializationExtension.get(system);
    for (Object message : samples()) {
      if (message instanceof NoSerializationVerificationNeeded) {
        continue;
      }
      assertThat(serialization.findSerializerFor(message).getClass().getSimpleName())
          .as("%s", message)
          .isEqualTo("JacksonCborSerializer");
      String manifest = Serializers.manifestFor(serialization.findSerializerFor(message), message);
      byte[] bytes = serialization.serialize(message).get();
      int id = serialization.findSerializerFor(message).identifier();
      assertThat(serialization.deserialize(bytes, id, manifest).get()).isEqualTo(message);
    }
  }

  @Test
  void everyKindOfMessageIsAmongTheSamples() {
    Set<Class<?>> sampled = new HashSet<>();
    samples().forEach(each -> sampled.add(each.getClass()));
    for (Class<?> family : families()) {
      assertThat(sampled).as("%s", family).contains(family.getPermittedSubclasses());
    }
  }

  private List<Object> samples() {
    List<Object> samples = new ArrayList<>(commands());
    samples.addAll(otherMessages());
    return samples;
  }

  /** Somebody who may be told anything. */
  protected <T> ActorRef<T> someone() {
    return bench.<T>probe().ref();
  }
}
