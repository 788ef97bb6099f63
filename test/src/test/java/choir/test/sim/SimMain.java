package choir.test.sim;

/** Prints the trace of each seed given, for a comparison between processes. */
public final class SimMain {
  private SimMain() {}

  /** Takes seeds as arguments. */
  public static void main(String[] seeds) {
    for (String seed : seeds) {
      SimHour.Result result = SimHour.play(Long.parseLong(seed));
      System.out.println("trace " + seed + " " + result.trace());
      System.out.println("faults " + seed + " " + result.faults());
      System.out.println("figures " + seed + " " + result.figures());
    }
  }
}
