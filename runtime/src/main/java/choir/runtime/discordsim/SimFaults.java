package choir.runtime.discordsim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes wrong on request. Bots are named by name; one that has no session is left alone. */
public final class SimFaults {
  private static final Logger log = LoggerFactory.getLogger(SimFaults.class);
  private static final Duration ANSWERED = Duration.ofMillis(200);

  private final World world;
  private final Gateway gateway;
  private final GatewayFaults gatewayFaults;
  private final RestFaults restFaults;
  private final SimServer server;

  SimFaults(
      World world,
      Gateway gateway,
      GatewayFaults gatewayFaults,
      RestFaults restFaults,
      SimServer server) {
    this.world = world;
    this.gateway = gateway;
    this.gatewayFaults = gatewayFaults;
    this.restFaults = restFaults;
    this.server = server;
  }

  private void each(String bot, Consumer<GatewayConnection> what) {
    synchronized (world) {
      String name = world.account(bot).name();
      gateway.sessions(name).forEach(session -> session.connection().ifPresent(what));
    }
  }

  /** Cuts the sockets of a bot, without a word. */
  public void dropSocket(String bot) {
    each(bot, GatewayConnection::drop);
  }

  /** Closes the sockets of a bot with a code, as 4000 or 4009. */
  public void closeSocket(String bot, int code) {
    each(bot, connection -> connection.close(code, "a fault on request"));
  }

  /** Asks a bot to reconnect: opcode 7. */
  public void askToReconnect(String bot) {
    each(bot, connection -> connection.send("{\"op\":7,\"d\":null,\"s\":null,\"t\":null}"));
  }

  /** Declares the sessions of a bot invalid: opcode 9. One that is not resumable is forgotten. */
  public void invalidateSession(String bot, boolean resumable) {
    each(
        bot,
        connection -> connection.send("{\"op\":9,\"d\":" + resumable + ",\"s\":null,\"t\":null}"));
    if (!resumable) {
      synchronized (world) {
        gateway.forgetSessions(world.account(bot).name());
      }
    }
  }

  /** Stops to acknowledge the heartbeats of a bot, or begins again. */
  public void stopAcks(String bot, boolean stopped) {
    gatewayFaults.stopAcks(bot, stopped);
  }

  /** Answers each RESUME of a bot with opcode 9, or no longer. */
  public void refuseResume(String bot, boolean refused) {
    gatewayFaults.refuseResume(bot, refused);
  }

  /** Makes a bot's token invalid, as Discord does when it has leaked; its sockets get 4004. */
  public void resetToken(String bot) {
    synchronized (world) {
      world.account(bot).resetToken();
    }
    closeSocket(bot, 4004);
  }

  /** Adds a fault of the REST API. */
  public void rest(RestFault fault) {
    restFaults.add(fault);
  }

  /** Sends an event as it is, however wrong. */
  public void sendEvent(String bot, String type, ObjectNode data) {
    synchronized (world) {
      gateway.sessions(world.account(bot).name()).forEach(each -> each.dispatch(type, data));
    }
  }

  /** Sends a frame as it is, however wrong, outside the sequence of events. */
  public void sendFrame(String bot, String text) {
    each(bot, connection -> connection.send(text));
  }

  /** Ends all that was ordered, but not what has happened by it. */
  public void clear() {
    gatewayFaults.clear();
    restFaults.clear();
  }

  /** Refuses connections until {@link #comeBack}; those there are, are cut. */
  public void goAway() throws IOException {
    server.goAway();
  }

  /**
   * Refuses connections for a time, which is measured in real time.
   *
   * @param withSessions whether sessions can be resumed afterwards
   */
  public void goAway(Duration time, boolean withSessions) {
    Thread.ofVirtual()
        .name("discord-sim-away")
        .start(
            () -> {
              try {
                Thread.sleep(ANSWERED); // who ordered it hears that it was ordered
                goAway();
                Thread.sleep(time);
                comeBack(withSessions);
              } catch (IOException failed) {
                log.error("the Discord simulator could not come back", failed);
              } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /**
   * Accepts connections again.
   *
   * @param withSessions whether sessions can be resumed; the guild and its messages always stay
   * @throws IOException if the port was taken meanwhile
   */
  public void comeBack(boolean withSessions) throws IOException {
    if (!withSessions) {
      synchronized (world) {
        gateway.forgetSessions();
      }
    }
    server.comeBack();
  }
}
