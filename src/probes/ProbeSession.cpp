// SPDX-License-Identifier: MIT
#include "probes/ProbeSession.hpp"

#include <algorithm>
#include <chrono>

#include "probes/ProbeCode.hpp"

namespace codicil::probes {
namespace {

constexpr std::size_t kRingRecords = 2048;  // 8 MiB, touched as it is used
constexpr std::size_t kMaxNotes = 100;

std::string describe(const ConditionError& error) {
  return "the condition, column " + std::to_string(error.column) + ": " + error.what;
}

const char* describe(codicil_status status) {
  switch (status) {
    case CODICIL_NOT_VERSIONABLE:
      return "it has no IL";
    case CODICIL_UNKNOWN_METHOD:
    case CODICIL_UNKNOWN_MODULE:
      return "it is not there any more";
    case CODICIL_OUT_OF_CODE_MEMORY:
      return "there is no room for code";
    case CODICIL_COMPILE_FAILED:
      return "the JIT refused it";
    case CODICIL_DEADLINE_EXCEEDED:
      return "it took too long to rewrite";
    default:
      return "it cannot be switched";
  }
}

}  // namespace

std::size_t ProbeSession::MethodKeyHash::operator()(const MethodKey& key) const {
  return std::hash<const void*>()(key.module) * 31 + key.token;
}

ProbeSession::ProbeSession(const codicil_api& api, codicil_client client, ProbeOptions options,
                           std::optional<Condition> condition)
    : api_(api),
      client_(client),
      context_{api, TypeNames(api), std::move(options), std::move(condition), Clock(), nullptr},
      names_(api),
      startTicks_(context_.clock.now()),
      startRealtime_(
          std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
              .count()) {
  if (context_.options.tellsCalls()) context_.ring = std::make_unique<EventRing>(kRingRecords);
}

tl::expected<void, std::string> ProbeSession::begin(const codicil_api& api, codicil_client client,
                                                    const std::string& arguments, codicil_callbacks& callbacks) {
  auto options = parseOptions(arguments);
  if (!options) return tl::unexpected(options.error());
  std::optional<Condition> condition;
  if (!options->condition.empty()) {
    auto parsed = Condition::parse(options->condition);
    if (!parsed) return tl::unexpected(describe(parsed.error()));
    condition = std::move(*parsed);
  }
  std::unique_ptr<ProbeSession> session(new ProbeSession(api, client, std::move(*options), std::move(condition)));
  session->setCallbacks(callbacks);
  std::vector<codicil_module> modules;
  api.for_each_module(
      [](void* context, codicil_module module) {
        static_cast<std::vector<codicil_module>*>(context)->push_back(module);
        return 0;
      },
      &modules);
  auto requested = session->requestMatching(std::move(modules));
  if (requested && *requested == 0)
    requested = tl::unexpected("no method that has a body is named '" + session->context_.options.pattern + "'");
  if (!requested) {
    api.detach(client);  // no callback runs then, and none of its bodies is there
    callbacks = {};
    callbacks.size = sizeof callbacks;
    return tl::unexpected(requested.error());
  }
  (void)session.release();  // kept until it is released
  return {};
}

void ProbeSession::setCallbacks(codicil_callbacks& callbacks) {
  callbacks.state = this;
  callbacks.name = "probe";
  callbacks.rewrite = [](void* state, codicil_question question, const codicil_request* request) {
    static_cast<ProbeSession*>(state)->rewrite(question, *request);
  };
  callbacks.failed = [](void* state, codicil_method method, std::uint64_t, codicil_status status, const char* why) {
    auto& self = *static_cast<ProbeSession*>(state);
    const bool isExplained = why != nullptr && *why != 0;
    self.note(self.nameOf(method) + ": " + (isExplained ? why : describe(status)));
  };
  callbacks.module_loaded = [](void* state, codicil_module module) {
    auto& self = *static_cast<ProbeSession*>(state);
    if (const auto requested = self.requestMatching({module}); !requested) self.note(requested.error());
  };
  callbacks.module_unloading = [](void* state, codicil_module module) {
    static_cast<ProbeSession*>(state)->forget(module);
  };
  callbacks.asked = [](void* state, const char* message, void* reply) {
    auto& self = *static_cast<ProbeSession*>(state);
    self.api_.answer(reply, self.answerTo(message).c_str());
  };
  callbacks.released = [](void* state) { delete static_cast<ProbeSession*>(state); };
}

std::string ProbeSession::nameOf(codicil_method method) const {
  std::string name(api_.method_name(method, nullptr, 0) + 1, '\0');
  api_.method_name(method, name.data(), name.size());
  name.pop_back();
  return name;
}

std::vector<codicil_method> ProbeSession::matching(codicil_module module) {
  std::vector<codicil_method> methods;
  api_.for_each_method(
      module, context_.options.pattern.c_str(),
      [](void* context, codicil_method method, const char*) {
        static_cast<std::vector<codicil_method>*>(context)->push_back(method);
        return 0;
      },
      &methods);
  return methods;
}

tl::expected<std::size_t, std::string> ProbeSession::requestMatching(std::vector<codicil_module> modules) {
  {
    const std::lock_guard guard(lock_);
    std::erase_if(modules, [this](codicil_module module) { return !searched_.insert(module).second; });
  }
  std::vector<codicil_method> methods;
  for (codicil_module const module : modules) {
    const std::vector<codicil_method> found = matching(module);
    methods.insert(methods.end(), found.begin(), found.end());
  }
  if (methods.empty()) return 0;
  const std::string refusal = context_.condition ? leaveOutUnfit(methods) : "";
  if (methods.empty()) return tl::unexpected(refusal);
  const std::size_t requested = request(std::move(methods));
  if (requested == 0) {
    const std::lock_guard guard(lock_);
    return tl::unexpected(notes_.empty() ? std::string("none of them can be switched") : notes_.back());
  }
  requested_ += requested;
  return requested;
}

std::string ProbeSession::leaveOutUnfit(std::vector<codicil_method>& methods) {
  std::string first;
  const std::size_t unfit = std::erase_if(methods, [&](codicil_method method) {
    const auto made = probed(method);
    if (!made && first.empty()) first = nameOf(method) + ": " + made.error();
    return !made;
  });
  if (unfit != 0 && !methods.empty())
    note(std::to_string(unfit) + (unfit == 1 ? " method is" : " methods are") + " left out; " + first);
  return first;
}

// A batch is all or nothing: those that cannot be are left out of the next.
std::size_t ProbeSession::request(std::vector<codicil_method> methods) {
  const std::string why = "codicil probe " + context_.options.pattern;
  while (!methods.empty()) {
    std::vector<codicil_status> statuses(methods.size());
    if (api_.request(client_, methods.data(), methods.size(), why.c_str(), statuses.data()) == CODICIL_OK)
      return methods.size();
    std::vector<codicil_method> rest;
    for (std::size_t i = 0; i < methods.size(); ++i) {
      if (statuses[i] == CODICIL_OK || statuses[i] == CODICIL_BATCH_ABORTED)
        rest.push_back(methods[i]);
      else
        note(nameOf(methods[i]) + ": " + describe(statuses[i]));
    }
    if (rest.size() == methods.size()) return 0;
    methods = std::move(rest);
  }
  return 0;
}

tl::expected<ProbedMethod*, std::string> ProbeSession::probed(codicil_method method) {
  const MethodKey key{method.module, method.token};
  {
    const std::lock_guard guard(lock_);
    if (const auto found = methods_.find(key); found != methods_.end()) return found->second.get();
  }
  auto made = make(method);
  if (!made) return tl::unexpected(made.error());
  const std::lock_guard guard(lock_);
  return methods_.try_emplace(key, std::move(*made)).first->second.get();
}

tl::expected<std::unique_ptr<ProbedMethod>, std::string> ProbeSession::make(codicil_method method) {
  std::uint32_t bytes = 0;
  const std::uint8_t* const signature = api_.method_signature(method, &bytes);
  if (signature == nullptr) return tl::unexpected(std::string(api_.last_error()));
  const auto shape = readSignature({reinterpret_cast<const std::byte*>(signature), bytes});
  if (!shape) return tl::unexpected(shape.error());
  MethodForms forms = formsOf(api_, names_, method, *shape);
  std::optional<BoundCondition> condition;
  if (context_.condition) {
    auto bound = BoundCondition::bind(*context_.condition, forms);
    if (!bound) return tl::unexpected(describe(bound.error()));
    condition = std::move(*bound);
  }
  return std::make_unique<ProbedMethod>(context_, method, nameOf(method), std::move(forms), std::move(condition));
}

void ProbeSession::rewrite(codicil_question question, const codicil_request& request) {
  std::string why;
  if (const auto method = probed(request.method); !method) {
    why = method.error();
  } else if (const auto body = probedBody(**method, *request.il); !body) {
    why = body.error();
  } else {
    const codicil_il il = body->view();
    if (api_.supply(question, &il) != CODICIL_BAD_IL) return;
    why = api_.last_error();
  }
  api_.refuse(question, why.c_str());  // which tells `failed`
}

void ProbeSession::note(std::string line) {
  const std::lock_guard guard(lock_);
  if (notes_.size() < kMaxNotes)
    notes_.push_back(std::move(line));
  else
    ++notesLost_;
}

void ProbeSession::forget(codicil_module module) {
  names_.forget(module);
  context_.types.forget();
  const std::lock_guard guard(lock_);
  searched_.erase(module);
  for (auto at = methods_.begin(); at != methods_.end();) {
    if (at->first.module != module) {
      ++at;
      continue;
    }
    unloaded_.push_back(std::move(at->second));
    at = methods_.erase(at);
  }
}

}  // namespace codicil::probes
