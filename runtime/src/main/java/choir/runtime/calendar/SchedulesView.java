package choir.runtime.calendar;

import java.util.List;

/** The schedules by name. */
record SchedulesView(List<ScheduleRowView> schedules) {}
