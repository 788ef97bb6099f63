package choir.runtime.calendar;

import java.util.List;

/**
 * The schedules by name.
 *
 * @param problems of schedules that files declare and that are not in force, in sentences
 */
record SchedulesView(List<ScheduleRowView> schedules, List<String> problems) {}
