package choir.core.calendar;

import java.time.DayOfWeek;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/** A cron expression in words, by which its author can see what it says. */
final class CronWords {
  /** Longest list of times that is written out. */
  private static final int LISTED = 6;

  private CronWords() {}

  static String of(CronExpression cron) {
    List<Integer> minutes = cron.minute().values();
    List<Integer> hours = cron.hour().values();
    int runs = minutes.size() * hours.size();
    String days = days(cron);
    if (runs == 1) {
      return "at " + time(hours.get(0), minutes.get(0)) + (days.isEmpty() ? " every day" : days);
    }
    String comma = days.isEmpty() ? "" : ",";
    return "%d runs a day, %s%s%s".formatted(runs, times(minutes, hours), comma, days);
  }

  private static String times(List<Integer> minutes, List<Integer> hours) {
    int every = period(minutes, 60);
    boolean allHours = hours.size() == 24;
    if (allHours) {
      return every == 60
          ? "every hour at minute " + minutes.get(0)
          : every > 0
              ? every(every) + (minutes.get(0) == 0 ? "" : ", from minute " + minutes.get(0))
              : "at minutes " + list(minutes, Integer::toString) + " of every hour";
    }
    boolean inRow = hours.get(hours.size() - 1) - hours.get(0) == hours.size() - 1;
    if (every > 0 && inRow && minutes.size() * hours.size() > 2) {
      return every(every) + fromTo(minutes, hours);
    }
    int hourly = period(hours, 24);
    if (hourly > 1 && minutes.size() == 1 && hours.size() > 2) {
      return "every %d hours from %s".formatted(hourly, time(hours.get(0), minutes.get(0)));
    }
    return minutes.size() * hours.size() <= LISTED
        ? "at " + list(all(minutes, hours), minute -> time(minute / 60, minute % 60))
        : "at minutes %s of the hours %s"
            .formatted(list(minutes, Integer::toString), list(hours, Integer::toString));
  }

  private static String every(int minutes) {
    return minutes == 60
        ? "every hour"
        : minutes == 1 ? "every minute" : "every " + minutes + " minutes";
  }

  private static String fromTo(List<Integer> minutes, List<Integer> hours) {
    return " from %s to %s"
        .formatted(
            time(hours.get(0), minutes.get(0)),
            time(hours.get(hours.size() - 1), minutes.get(minutes.size() - 1)));
  }

  private static List<Integer> all(List<Integer> minutes, List<Integer> hours) {
    List<Integer> all = new ArrayList<>();
    hours.forEach(hour -> minutes.forEach(minute -> all.add(hour * 60 + minute)));
    return all;
  }

  /** The distance of values that lie evenly on a circle; 0 if they do not. */
  private static int period(List<Integer> values, int circle) {
    int distance = circle / values.size();
    if (distance * values.size() != circle) {
      return 0;
    }
    for (int i = 1; i < values.size(); i++) {
      if (values.get(i) - values.get(i - 1) != distance) {
        return 0;
      }
    }
    return distance;
  }

  private static String time(int hour, int minute) {
    return String.format(Locale.ROOT, "%02d:%02d", hour, minute);
  }

  /** The days with a blank before; empty if they are all. */
  private static String days(CronExpression cron) {
    boolean anyDay = cron.day().isAll();
    boolean anyWeekday = cron.weekday().isAll();
    boolean either = !cron.needsBothDays();
    String months = months(cron.month());
    if ((anyDay && anyWeekday) || (either && (anyDay || anyWeekday))) {
      return months.isEmpty() ? "" : " every day in " + months;
    }
    String inMonth = months.isEmpty() ? " of the month" : " of " + months;
    if (anyWeekday) {
      return " on " + dayNumbers(cron.day()) + inMonth;
    }
    String weekdays = weekdays(cron.weekday());
    if (anyDay) {
      return " on " + weekdays + (months.isEmpty() ? "" : " in " + months);
    }
    return " on "
        + dayNumbers(cron.day())
        + inMonth
        + (either ? " and on " + weekdays : ", if that is " + weekdays)
        + (either && !months.isEmpty() ? " in " + months : "");
  }

  private static String dayNumbers(CronField field) {
    List<Integer> values = field.values();
    int distance = values.size() < 4 ? 1 : values.get(1) - values.get(0);
    boolean even = distance > 1;
    for (int i = 1; even && i < values.size(); i++) {
      even = values.get(i) - values.get(i - 1) == distance;
    }
    if (even) {
      return "every %d days from day %d".formatted(distance, values.get(0));
    }
    return (values.size() == 1 ? "day " : "days ") + list(values, Integer::toString);
  }

  private static String weekdays(CronField field) {
    return list(field.values(), value -> name(DayOfWeek.of(value == 0 ? 7 : value)));
  }

  private static String name(DayOfWeek weekday) {
    return weekday.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  private static String months(CronField field) {
    return field.isAll()
        ? ""
        : list(
            field.values(),
            value -> Month.of(value).getDisplayName(TextStyle.FULL, Locale.ENGLISH));
  }

  /** A list in which three or more successive values are a range. */
  private static String list(List<Integer> values, IntFunction<String> name) {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (at < values.size()) {
      int end = at;
      while (end + 1 < values.size() && values.get(end + 1) == values.get(end) + 1) {
        end++;
      }
      if (end - at >= 2) {
        words.add(name.apply(values.get(at)) + " to " + name.apply(values.get(end)));
      } else {
        values.subList(at, end + 1).forEach(value -> words.add(name.apply(value)));
      }
      at = end + 1;
    }
    int last = words.size() - 1;
    return last == 0
        ? words.get(0)
        : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
  }

  static List<String> warnings(CronExpression cron) {
    List<String> warnings = new ArrayList<>();
    boolean both = cron.needsBothDays() && !cron.day().isAll() && !cron.weekday().isAll();
    if (both) {
      warnings.add(
          ("A day field that begins with '*' counts as a star, as in Vixie cron: '%s' runs on days"
                  + " that match both day fields. Other programs run it on days that match either.")
              .formatted(cron.text()));
    }
    return warnings;
  }
}
