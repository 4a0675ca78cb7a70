// Literals, indexing, length, concatenation, equality of contents against identity.
static class Basics {
  public static void Run() {
    Console.WriteLine("plain");
    Console.WriteLine("");
    string empty = null;
    Console.WriteLine(empty);
    string word = "codicil";
    Console.WriteLine(word.Length);
    Console.WriteLine(word[0]);
    Console.WriteLine(word[word.Length - 1]);
    Console.WriteLine(word + " and " + word);
    Console.WriteLine(word + null + 'x');
    Console.WriteLine(Repeat("ab", 5));
    Console.WriteLine(Repeat("ab", 5) == "ababababab");
    Console.WriteLine((object)Repeat("ab", 2) == "abab");
    Console.WriteLine((object)"abab" == "abab");
    Console.WriteLine(word != "codicils");
    Console.WriteLine(word == null);
    Console.WriteLine(null == empty);
    Console.WriteLine(Reverse(word));
    Console.WriteLine(Count("mississippi", 's'));
    Console.WriteLine(IsPalindrome("saippuakivikauppias"));
    Console.WriteLine(IsPalindrome("codicil"));
    int hash = 0;
    foreach (char c in word) hash = hash * 31 + c;
    Console.WriteLine(hash);
    Console.WriteLine(word.Substring(2));
    Console.WriteLine(word.Substring(2, 3));
    Console.WriteLine(word[1..^1]);
    Console.WriteLine("tab\tquote\" backslash\\ null" + '\0'.Equals('\0'));
    Console.WriteLine(@"verbatim ""quoted"" \n");
    Console.WriteLine("""raw "text" here""");
    Console.WriteLine(new string('=', 10));
    Console.WriteLine(string.IsNullOrEmpty(empty));
    try {
      Console.WriteLine(word[7]);
    } catch (IndexOutOfRangeException e) {
      Console.WriteLine(e.Message);
    }
    try {
      Console.WriteLine(word.Substring(5, 3));
    } catch (ArgumentOutOfRangeException e) {
      Console.WriteLine(e.Message);
    }
    try {
      Console.WriteLine(empty.Length);
    } catch (NullReferenceException e) {
      Console.WriteLine(e.Message);
    }
  }

  static string Repeat(string s, int n) {
    string repeated = "";
    for (int i = 0; i < n; i++) repeated += s;
    return repeated;
  }

  static string Reverse(string s) {
    char[] reversed = new char[s.Length];
    for (int i = 0; i < s.Length; i++) reversed[s.Length - 1 - i] = s[i];
    return new string(reversed);
  }

  static int Count(string s, char wanted) {
    int count = 0;
    foreach (char c in s)
      if (c == wanted) count++;
    return count;
  }

  static bool IsPalindrome(string s) {
    for (int i = 0, j = s.Length - 1; i < j; i++, j--)
      if (s[i] != s[j]) return false;
    return true;
  }
}
