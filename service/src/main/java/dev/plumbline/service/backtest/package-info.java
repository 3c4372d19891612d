/** What Plumbline would have said of recorded traffic: the same core, without Kafka. */
@NullMarked
package dev.plumbline.service.backtest;

import org.jspecify.annotations.NullMarked;
