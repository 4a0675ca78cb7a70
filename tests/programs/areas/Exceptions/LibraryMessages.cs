// What the library throws, and says, for its commonest misuses.
static class LibraryMessages {
  static void Try(Action action) {
    try {
      action();
      Console.WriteLine("nothing");
    } catch (Exception e) {
      Console.WriteLine(e.GetType().FullName + ": " + e.Message.ReplaceLineEndings("|"));
    }
  }

  public static void Run() {
    var list = new List<int> { 1, 2 };
    Try(() => { foreach (int n in list) list.Add(n); });
    Try(() => list[5] = 1);
    Try(() => list.RemoveAt(-1));
    Try(() => new Dictionary<string, int>()["missing"]++);
    Try(() => new Dictionary<string, int> { { "a", 1 }, { "a", 2 } }.Clear());
    Try(() => new Dictionary<string, int>().Add(null, 1));
    Try(() => new Queue<int>().Dequeue());
    Try(() => new Stack<int>().Pop());
    Try(() => new int[0].First());
    Try(() => new[] { 1, 2 }.Single());
    Try(() => new int[0].Max());
    Try(() => Enumerable.Range(0, -1).Count());
    Try(() => "abc".Substring(4));
    Try(() => new string('a', -1).Clone());
    Try(() => new DateTime(2023, 2, 29).AddDays(1));
    Try(() => DateTime.MaxValue.AddDays(1));
    Try(() => TimeSpan.FromDays(1e10).Negate());
    Try(() => Math.Round(1.5, 20));
    Try(() => Convert.ToInt32(1e10));
    Try(() => ((IList<int>)Array.AsReadOnly(new[] { 1 })).Add(1));
    Try(() => new MemoryStream(new byte[1], false).WriteByte(1));
    Try(() => { var s = new MemoryStream(); s.Dispose(); s.ReadByte(); });
    Try(() => new Guid("no"));
    Try(() => new Uri("not absolute"));
    Try(() => new Version("1.x"));
    Try(() => Enum.Parse<DayOfWeek>("Someday"));
    Try(() => Task.FromException(new TimeoutException("faulted")).GetAwaiter().GetResult());
    Try(() => new CancellationToken(true).ThrowIfCancellationRequested());
    Try(() => Monitor.Exit(new object()));
    Try(() => new SemaphoreSlim(1, 1).Release());
    Try(() => ArgumentOutOfRangeException.ThrowIfGreaterThan(5, 3, "n"));
    Try(() => ArgumentException.ThrowIfNullOrWhiteSpace(" ", "s"));
    Try(() => ObjectDisposedException.ThrowIf(true, list));
    Try(() => System.Runtime.CompilerServices.Unsafe.As<string>(null).ToString());
    Try(() => Activator.CreateInstance(typeof(IDisposable)));
    Try(() => Activator.CreateInstance(typeof(Uri)));
    Try(() => typeof(List<>).MakeGenericType(typeof(void)));
  }
}
