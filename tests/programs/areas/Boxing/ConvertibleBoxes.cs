// IConvertible through boxes: Convert.ChangeType between all primitives, and the failures.
static class ConvertibleBoxes {
  public static void Run() {
    object[] values = { true, 'A', (sbyte)-5, (byte)200, (short)-300, (ushort)60000, 123456, 4000000000u, -5000000000L, 10000000000000000000UL, 2.5f, -7.5, 12.75m, "42", "x", null, new DateTime(2000, 1, 1), DayOfWeek.Tuesday };
    Type[] types = { typeof(bool), typeof(char), typeof(byte), typeof(short), typeof(int), typeof(ulong), typeof(double), typeof(decimal), typeof(string) };
    foreach (object value in values) {
      string line = (value ?? "null") + ":";
      foreach (Type type in types) line += " " + Change(value, type);
      Console.WriteLine(line);
    }
    Console.WriteLine(Convert.ToBoolean("True") + " " + Convert.ToInt32('7') + " " + Convert.ToChar(97) + " " + Convert.ToDouble("1e3") + " " + Convert.IsDBNull(DBNull.Value) + " " + Convert.GetTypeCode(5m));
  }

  static string Change(object value, Type type) {
    try {
      object changed = Convert.ChangeType(value, type);
      return changed == null ? "null" : changed is char c && c < ' ' ? "\\" + (int)c : changed.ToString();
    } catch (Exception e) {
      return e.GetType().Name.Replace("Exception", "");
    }
  }
}
