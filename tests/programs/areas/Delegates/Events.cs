// Events: field-like, with accessors, static, virtual, through interfaces; subscription during raising.
static class Events {
  interface ISource { event EventHandler<Changed> Happened; }
  class Changed(int n) : EventArgs { public int N => n; }
  class Source : ISource {
    public event EventHandler<Changed> Happened;
    public static event Action Static;
    EventHandler stored;
    public int Added, Removed;
    public event EventHandler Custom { add { Added++; stored += value; } remove { Removed++; stored -= value; } }
    public virtual event Action<string> Virtual;
    public void Fire(int n) {
      Happened?.Invoke(this, new Changed(n));
      stored?.Invoke(this, EventArgs.Empty);
      Static?.Invoke();
      Virtual?.Invoke("base");
    }
    protected void Raise(string s) => Virtual?.Invoke(s);
  }
  class Derived : Source {
    Action<string> own;
    public override event Action<string> Virtual { add { own += value; } remove { own -= value; } }
    public void FireOwn() { own?.Invoke("own"); Raise("raised"); }
  }

  public static void Run() {
    var source = new Source();
    string log = "";
    EventHandler<Changed> handler = (sender, e) => log += "h" + e.N + (sender == source) + ";";
    source.Happened += handler;
    ((ISource)source).Happened += handler;
    source.Fire(1);
    Console.WriteLine(log);
    log = "";
    source.Happened -= handler;
    EventHandler custom = (_, e) => log += "c" + (e == EventArgs.Empty) + ";";
    source.Custom += custom;
    source.Custom += custom;
    source.Custom -= custom;
    Action counter = () => log += "s;";
    Source.Static += counter;
    source.Fire(2);
    Source.Static -= counter;
    Console.WriteLine(log + source.Added + source.Removed);
    log = "";
    EventHandler<Changed> once = null;
    once = (_, e) => {
      log += "once" + e.N + ";";
      source.Happened -= once;
      source.Happened += (_, later) => log += "later" + later.N + ";";
    };
    source.Happened += once;
    source.Fire(3);
    source.Fire(4);
    Console.WriteLine(log);
    log = "";
    var derived = new Derived();
    derived.Virtual += s => log += s + ";";
    derived.Fire(1);
    derived.FireOwn();
    Console.WriteLine(log);
    int total = 0;
    var racing = new Source();
    var threads = new Thread[4];
    for (int i = 0; i < threads.Length; i++) {
      threads[i] = new Thread(() => {
        for (int k = 0; k < 250; k++) racing.Happened += (_, e) => total += e.N;
      });
      threads[i].Start();
    }
    foreach (Thread thread in threads) thread.Join();
    racing.Fire(2);
    Console.WriteLine(total);
  }
}
