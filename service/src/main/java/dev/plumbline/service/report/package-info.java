/**
 * What a backtest saw, as a page for people and as JSON for programs. Counts and digests only: no text of any response.
 */
@NullMarked
package dev.plumbline.service.report;

import org.jspecify.annotations.NullMarked;
