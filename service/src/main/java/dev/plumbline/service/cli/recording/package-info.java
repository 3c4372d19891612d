/** The commands over recorded traffic: backtest, replay, drill and baseline. */
@NullMarked
package dev.plumbline.service.cli.recording;

import org.jspecify.annotations.NullMarked;
