/** What a probe found, as text, JSON, JUnit XML and one page of HTML. */
@NullMarked
package dev.plumbline.service.probe.report;

import org.jspecify.annotations.NullMarked;
