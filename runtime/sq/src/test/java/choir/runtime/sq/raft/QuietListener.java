package choir.runtime.sq.raft;

/** For a driver whose member is not there. */
final class QuietListener implements StateMachineAdapter.Listener {
  @Override
  public void leadershipChanged() {}

  @Override
  public void logGrew(long bytesSinceSnapshot) {}

  @Override
  public void failed(String what, Throwable cause) {}

  @Override
  public void unreadable(long index, UnreadableEntryException cause) {}

  @Override
  public void stopped() {}
}
