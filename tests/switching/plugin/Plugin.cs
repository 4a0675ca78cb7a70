// SPDX-License-Identifier: MIT
// Compiled for debugging, and loaded when a method that calls it is compiled: see Reported.cs.
public static class Plugin {
  public static long Answer() => 0x5414000000000000;  // 20: see AnsweringFunctions.hpp
}
