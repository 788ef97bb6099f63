package choir.runtime.discordsim;

import choir.core.access.Secret;
import java.time.Duration;

/**
 * How a simulator runs.
 *
 * @param port to listen on at 127.0.0.1; 0 for a free one
 * @param limits whether Discord's limits hold, with 429 and the reset of a token
 * @param heartbeat what bots are told to beat at; Discord says 41.25 s
 * @param key what the control interface wants to be told; empty if it is open to this machine
 */
public record SimOptions(int port, SimClock clock, boolean limits, Duration heartbeat, Secret key) {

  /** After this many identifies a day Discord resets the token of a bot. */
  public static final int IDENTIFIES_A_DAY = 1_000;

  /** A free port, the clock of the machine, with limits. */
  public static SimOptions defaults() {
    return new SimOptions(
        0,
        SimClock.running(java.time.InstantSource.system()),
        true,
        Duration.ofMillis(41_250),
        Secret.NONE);
  }

  /** The same on another port. */
  public SimOptions withPort(int newPort) {
    return new SimOptions(newPort, clock, limits, heartbeat, key);
  }

  /** The same with another clock. */
  public SimOptions withClock(SimClock newClock) {
    return new SimOptions(port, newClock, limits, heartbeat, key);
  }

  /** The same without Discord's limits. */
  public SimOptions withoutLimits() {
    return new SimOptions(port, clock, false, heartbeat, key);
  }

  /** The same with another interval of heartbeats. */
  public SimOptions withHeartbeat(Duration interval) {
    return new SimOptions(port, clock, limits, interval, key);
  }

  /** The same with a control interface that wants a key. */
  public SimOptions withKey(Secret newKey) {
    return new SimOptions(port, clock, limits, heartbeat, newKey);
  }

  String address() {
    return "http://127.0.0.1:" + port;
  }

  String gatewayAddress() {
    return "ws://127.0.0.1:" + port;
  }
}
