package dev.unmoved.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As Redis 7.0 and 8.0 were seen to write these scores. */
class ScoreFormatTest {
  @ParameterizedTest
  @CsvSource({
    "0.1, 0.10000000000000001, 0.1",
    "-0, -0, -0",
    "1e-7, 9.9999999999999995e-08, 1e-7",
    "1.234e-5, 1.234e-05, 1.234e-5",
    "3e-5, 3.0000000000000001e-05, 0.00003",
    "123456789.123, 123456789.123, 123456789.123",
    "9007199254740993, 9007199254740992, 9007199254740992",
    "1e17, 1e+17, 100000000000000000",
    "1e18, 1e+18, 1000000000000000000",
    "4611686018427387904, 4.6116860184273879e+18, 4611686018427387904",
    "9223372036854775807, 9.2233720368547758e+18, 9223372036854776000",
    "1e20, 1e+20, 1e+20",
    "-1.5e300, -1.5000000000000001e+300, -1.5e+300",
    "1.7976931348623157e308, 1.7976931348623157e+308, 1.7976931348623157e+308",
    "5e-324, 4.9406564584124654e-324, 5e-324"
  })
  void numbersAreWrittenAsServersWriteThem(double score, String seventeen, String shortest) {
    assertEquals(seventeen, ScoreFormat.SEVENTEEN_DIGITS.write(score));
    assertEquals(shortest, ScoreFormat.SHORTEST.write(score));
  }
}
